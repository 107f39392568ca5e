import { join } from 'node:path';

import type { TrainingEvent } from '../contract/training.js';
import { AppendFile } from '../files/append-file.js';
import { tensorboardRecord, type TensorboardEvent } from '../files/tensorboard-event.js';

/** Where each kind of event is found in TensorBoard: the first part of its tags. */
const GROUPS = { pretraining: 'pretraining', step: 'training', monitor: 'monitor', validation: 'validation' } as const;

/** Fields of an event that are no curve. */
const COORDINATES = new Set(['type', 'step', 'seconds', 'secondsLeft']);

/** The curves that an event adds a point to: `training/loss`, `monitor/local`, `validation/psnr`… What was not measured has none. */
export function scalarsOf(event: Exclude<TrainingEvent, { type: 'notice' }>): Map<string, number> {
  const scalars = new Map<string, number>();
  for (const [name, value] of Object.entries(event)) {
    if (COORDINATES.has(name) || value === null || value === undefined) continue;
    const number = Number(value);
    if (Number.isFinite(number)) scalars.set(`${GROUPS[event.type]}/${name}`, number);
  }
  return scalars;
}

/**
 * An events file that TensorBoard opens: one for each session of a run, as TensorFlow itself does it.
 *
 * A session that goes on from step n begins by saying so, and TensorBoard then drops what an earlier, killed session recorded beyond n.
 */
export class TensorboardLog {
  readonly #file: AppendFile;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  /**
   * @param run folder of the run
   * @param step the last step that earlier sessions keep; 0 for a new run
   * @throws StillpointError CANNOT_WRITE
   */
  static async open(run: string, step: number): Promise<TensorboardLog> {
    // TensorBoard reads the files of a folder in the order of their names.
    const now = Date.now();
    const name = `events.out.tfevents.${Math.floor(now / 1000)}.stillpoint.${String(now % 1000).padStart(3, '0')}`;
    const log = new TensorboardLog(await AppendFile.open(join(run, name)));
    await log.#write(0, { kind: 'version' });
    if (step > 0) await log.restart(step);
    return log;
  }

  /** @param step where the run is now: after a rollback, before the step that went wrong */
  async add(event: TrainingEvent, step: number): Promise<void> {
    if (event.type === 'notice') {
      if (event.kind === 'rollback') await this.restart(step);
      return;
    }
    await this.#write(event.step, { kind: 'scalars', values: scalarsOf(event) });
  }

  async addImage(step: number, tag: string, image: { png: Uint8Array; width: number; height: number }): Promise<void> {
    await this.#write(step, { kind: 'image', tag, ...image });
  }

  /** Says that steps after `step` come again. */
  async restart(step: number): Promise<void> {
    await this.#write(step + 1, { kind: 'restart' });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(step: number, content: TensorboardEvent['content']): Promise<void> {
    await this.#file.append(tensorboardRecord({ wallTime: Date.now() / 1000, step, content }));
  }
}
