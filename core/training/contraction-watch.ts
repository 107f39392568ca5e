import { settingName } from '../contract/setting-names.js';
import type { TrainingConfig, TrainingEvent } from '../contract/training.js';

/** σ_max(J) below which expansion is said to have passed: no warning for every wobble around 1. */
const CONTRACTIVE_AGAIN = 0.98;

/**
 * Says when the layer is seen to expand, and when that has passed. Looks of the monitors are rare; between them the penalty's gain,
 * a lower bound of σ_max(J) that costs nothing more, tells that the layer expands. Only a look tells that it no longer does, and not
 * while that gain says otherwise.
 */
export class ContractionWatch {
  /** Whether σ_max(J) ≥ 1 was seen, and not yet that it has passed; null before anything was seen. */
  expansive: boolean | null = null;
  /** The latest gain on the training images. */
  private gain = 0;

  constructor(private readonly contraction: TrainingConfig['contraction']) {}

  /** @param gain ‖Ju‖ ≤ σ_max(J) on training images; null at a step that did not measure it */
  stepped(step: number, gain: number | null): TrainingEvent[] {
    if (gain === null || !Number.isFinite(gain)) return [];
    this.gain = gain;
    return gain >= 1 ? this.becomes(true, step, `${gain.toFixed(3)} or more on training images`) : [];
  }

  /** @param local σ_max(J) on the probe images */
  looked(step: number, local: number): TrainingEvent[] {
    const most = Math.max(local, this.gain);
    const expansive = this.expansive === true ? most >= CONTRACTIVE_AGAIN : local >= 1;
    return this.becomes(expansive, step, `${local.toFixed(3)} on the probe images`);
  }

  private becomes(expansive: boolean, step: number, value: string): TrainingEvent[] {
    const before = this.expansive ?? false;
    this.expansive = expansive;
    if (expansive === before) return [];
    if (!expansive) {
      const message = `The layer no longer expands where it is watched: σ_max(J) is ${value}.`;
      return [{ type: 'notice', step, kind: 'contractive', message, hint: 'Nothing needs to be done.' }];
    }
    const message = `The layer expands: σ_max(J) is ${value}, and the theory asks for less than 1.`;
    return [{ type: 'notice', step, kind: 'expansive', message, hint: this.remedy() }];
  }

  private remedy(): string {
    const { contraction } = this;
    const penalty =
      contraction === null
        ? `Switch on ${settingName('contraction')},`
        : `Lower ${settingName('contraction.target')}, now ${contraction.target}, or raise ${settingName('contraction.weight')}, now ${contraction.weight},`;
    return `${penalty} or bound the convolutions with ${settingName('model.network.spectralBound')}. A short excursion early in a run is harmless; if it stays, solves need not reach an equilibrium and the step is no longer one of the theory's.`;
  }
}
