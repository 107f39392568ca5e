import type { TrainingConfig, TrainingEvent } from '../../../core/contract/training.js';
import { formatBrief } from '../../text/format-quantity.js';
import { text } from '../../text/text.js';

/** `holds` and `fails` are said of what was measured; `unknown` of what was not. */
export type Verdict = 'holds' | 'fails' | 'unknown';

/** One condition of the theory, as a statement with its number. */
export interface Condition {
  readonly id: 'contraction' | 'smooth' | 'rank' | 'conditioning' | 'descent';
  readonly verdict: Verdict;
  readonly statement: string;
  /** What the number is, and what to make of it. */
  readonly detail: string;
}

type Look = Extract<TrainingEvent, { type: 'monitor' }>;

/** From here on a matrix counts as rank-deficient, as in `inspect`: σ_min ≤ σ_max/1000. The monitors see no further than 10⁷. */
const SINGULAR = 1e6;

/**
 * The conditions under which Jacobian-free steps are descent steps (Wu Fung et al. 2022, arXiv 2103.12803): T is a contraction, is
 * smooth in Θ, M = ∂T/∂Θ has full column rank and κ(MᵀM) < 1/γ. Last comes what they are for: whether the step goes downhill.
 *
 * @param look the latest of the monitors; null before the first
 * @param config of the run; null until it is known
 */
export function conditionsOf(look: Look | null, config: TrainingConfig | null): Condition[] {
  return [contraction(look), smooth(config), rank(look), conditioning(look), descent(look)];
}

function contraction(look: Look | null): Condition {
  const words = text.monitor.conditions.contraction;
  if (look === null) return { id: 'contraction', verdict: 'unknown', statement: words.unknown, detail: words.wait };
  const { certified, local, spectralRadius } = look;
  const holds = local < 1;
  const everywhere = certified !== null && certified < 1;
  return {
    id: 'contraction',
    verdict: holds ? 'holds' : 'fails',
    statement: (holds ? words.holds : words.fails)(formatBrief(local)),
    detail: everywhere ? words.certified(formatBrief(certified)) : words.measured(formatBrief(spectralRadius)),
  };
}

function smooth(config: TrainingConfig | null): Condition {
  const words = text.monitor.conditions.smooth;
  if (config === null) return { id: 'smooth', verdict: 'unknown', statement: words.unknown, detail: '' };
  const { network } = config.model;
  // DRUNet's activation is fixed.
  const activation = network.kind === 'drunet' ? 'relu' : network.activation;
  const name = text.train.choices.activation[activation] ?? activation;
  return activation === 'relu'
    ? { id: 'smooth', verdict: 'fails', statement: words.fails(name), detail: words.instead }
    : { id: 'smooth', verdict: 'holds', statement: words.holds(name), detail: words.everywhere };
}

function rank(look: Look | null): Condition {
  const words = text.monitor.conditions.rank;
  const condition = look?.condition ?? null;
  if (condition === null) return { id: 'rank', verdict: 'unknown', statement: words.unknown, detail: words.costly };
  return condition < SINGULAR
    ? { id: 'rank', verdict: 'holds', statement: words.holds, detail: words.below(formatBrief(condition)) }
    : { id: 'rank', verdict: 'fails', statement: words.fails, detail: words.more };
}

function conditioning(look: Look | null): Condition {
  const words = text.monitor.conditions.conditioning;
  const condition = look?.condition ?? null;
  if (look === null || condition === null) {
    return { id: 'conditioning', verdict: 'unknown', statement: words.unknown, detail: words.costly };
  }
  const most = look.local > 0 ? 1 / look.local : Infinity;
  const numbers = [formatBrief(condition), formatBrief(most)] as const;
  return condition < most
    ? { id: 'conditioning', verdict: 'holds', statement: words.holds(...numbers), detail: words.sufficient }
    : { id: 'conditioning', verdict: 'fails', statement: words.fails(...numbers), detail: words.sufficient };
}

function descent(look: Look | null): Condition {
  const words = text.monitor.conditions.descent;
  const cosine = look?.cosine ?? null;
  if (look === null || cosine === null)
    return { id: 'descent', verdict: 'unknown', statement: words.unknown, detail: words.costly };
  const holds = look.descent ?? cosine > 0;
  const statement = (holds ? words.holds : words.fails)(formatBrief(cosine));
  return { id: 'descent', verdict: holds ? 'holds' : 'fails', statement, detail: holds ? words.exact : words.advice };
}
