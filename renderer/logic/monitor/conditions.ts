import { isWellConditioned } from '../../../core/contract/conditions.js';
import type { TrainingConfig, TrainingEvent } from '../../../core/contract/training.js';
import { formatBrief } from '../../text/format-quantity.js';
import { choiceName } from '../training/describe-field.js';
import { fieldOf } from '../training/fields.js';
import { text } from '../../text/text.js';

/**
 * `holds` is known for every picture, `here` was measured on the probe pictures, error and all; `open` was looked at and not refuted, which proves
 * nothing; `fails` was refuted; `unknown` was not looked at.
 */
export type Verdict = 'holds' | 'here' | 'open' | 'fails' | 'unknown';

/** One condition of the theory, as a statement with its number. */
export interface Condition {
  readonly id: 'contraction' | 'smooth' | 'rank' | 'conditioning' | 'descent';
  readonly verdict: Verdict;
  readonly statement: string;
  /** What the number is, and what to make of it. */
  readonly detail: string;
}

type Look = Extract<TrainingEvent, { type: 'monitor' }>;

/**
 * The conditions under which Jacobian-free steps are descent steps (Wu Fung et al. 2022, arXiv 2103.12803): T is a contraction, is
 * smooth in Θ, M = ∂T/∂Θ has full row rank and κ(M Mᵀ) ≤ 1/γ. Last comes what they are for: whether the step goes downhill.
 *
 * @param look the latest of the monitors; null before the first
 * @param config of the run; null until it is known
 */
export function conditionsOf(look: Look | null, config: TrainingConfig | null): Condition[] {
  return [contraction(look), smooth(config), rank(look), conditioning(look), descent(look)];
}

function contraction(look: Look | null): Condition {
  const id = 'contraction';
  const words = text.monitor.conditions.contraction;
  if (look === null) return { id, verdict: 'unknown', statement: words.unknown, detail: words.wait };
  const { certified, local, localError, spectralRadius } = look;
  const value = formatBrief(local);
  if (certified !== null && certified < 1)
    return { id, verdict: 'holds', statement: words.holds, detail: words.certified(formatBrief(certified)) };
  const detail = words.measured(formatBrief(spectralRadius), localError === null ? null : formatBrief(localError));
  // Runs of before say no more than σ_max.
  const known = look.contractive ?? (local >= 1 ? false : null);
  if (known === false) return { id, verdict: 'fails', statement: words.fails(value), detail };
  return known === true
    ? { id, verdict: 'here', statement: words.here(value), detail }
    : { id, verdict: 'open', statement: words.open(value), detail };
}

function smooth(config: TrainingConfig | null): Condition {
  const words = text.monitor.conditions.smooth;
  if (config === null) return { id: 'smooth', verdict: 'unknown', statement: words.unknown, detail: '' };
  const { network } = config.model;
  // DRUNet's activation is fixed.
  const activation = network.kind === 'drunet' ? 'relu' : network.activation;
  const name = choiceName(fieldOf('model.network@dncnn.activation'), activation);
  return activation === 'relu'
    ? { id: 'smooth', verdict: 'fails', statement: words.fails(name), detail: words.instead }
    : { id: 'smooth', verdict: 'holds', statement: words.holds(name), detail: words.everywhere };
}

function rank(look: Look | null): Condition {
  const words = text.monitor.conditions.rank;
  const condition = look?.rowCondition ?? null;
  if (look === null || condition === null)
    return { id: 'rank', verdict: 'unknown', statement: words.unknown, detail: words.costly };
  return look.fullRowRank === false
    ? { id: 'rank', verdict: 'fails', statement: words.fails, detail: words.why }
    : { id: 'rank', verdict: 'open', statement: words.open, detail: words.few };
}

function conditioning(look: Look | null): Condition {
  const id = 'conditioning';
  const words = text.monitor.conditions.conditioning;
  const condition = look?.rowCondition ?? null;
  if (look === null || condition === null)
    return { id, verdict: 'unknown', statement: words.unknown, detail: words.costly };
  const numbers = [formatBrief(condition), formatBrief(look.local > 0 ? 1 / look.local : Infinity)] as const;
  return isWellConditioned(condition, look.local) === false
    ? { id, verdict: 'fails', statement: words.fails(...numbers), detail: words.sufficient }
    : { id, verdict: 'open', statement: words.open(...numbers), detail: words.below };
}

function descent(look: Look | null): Condition {
  const id = 'descent';
  const words = text.monitor.conditions.descent;
  const cosine = look?.cosine ?? null;
  if (look === null || cosine === null)
    return { id, verdict: 'unknown', statement: words.unknown, detail: words.costly };
  const value = formatBrief(cosine);
  if (look.descent === null) return { id, verdict: 'open', statement: words.open(value), detail: words.loose };
  return look.descent
    ? { id, verdict: 'here', statement: words.here(value), detail: words.exact }
    : { id, verdict: 'fails', statement: words.fails(value), detail: words.advice };
}
