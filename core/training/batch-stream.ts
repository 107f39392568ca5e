import type * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import { randomCrops } from '../data/crops.js';
import type { PictureSource } from '../data/picture-source.js';
import { createRandom, type Random } from '../random/random.js';
import { samplesOfStep, type SampleOrder } from '../data/sample-order.js';
import { drawBatch, type TrainingBatch } from '../data/training-batch.js';

/** Steps whose pictures are asked for ahead of their use. */
const AHEAD = 4;
/** Relative error of data steps without a closed form that Jacobian-free gradients put up with: a third of the time of the default. */
const ENOUGH = 1e-2;

/**
 * The batches of a run. Which pictures a step takes, and every draw made of them, are a function of the configuration's seed, the
 * stream's name and the step: nothing has to be remembered to resume, and the pictures of coming steps are decoded meanwhile.
 */
export class BatchStream {
  private readonly order: SampleOrder;
  private readonly root: Random;
  /** The first step that the source has not been told of. */
  private told = -1;

  /** @param stream another name, other batches: what a run goes on with after a rollback */
  constructor(
    private readonly source: PictureSource,
    private readonly config: TrainingConfig,
    stream: string,
  ) {
    const { batch, data, seed } = config;
    // A fixed sample is itself once a batch: its last state is kept once.
    const size = data.sampling === 'fixed' ? Math.min(batch, source.count) : batch;
    this.order = { count: source.count, size, seed, stream };
    this.root = createRandom(seed).split(`batches of ${stream}`);
  }

  /** The generator of a step's draws, independent of all others'. */
  random(step: number): Random {
    return this.root.split(`step ${step}`);
  }

  /** @param step 0-based; @throws what the source throws */
  async batch(step: number): Promise<TrainingBatch> {
    const indices = samplesOfStep(this.order, step);
    return this.asNeeded(drawBatch(await this.take(indices, step), indices, this.config, this.random(step)));
  }

  /** A batch beside those of the steps, the same whenever it is asked for. @throws what the source throws */
  async aside(number: number): Promise<TrainingBatch> {
    const indices = samplesOfStep({ ...this.order, stream: `${this.order.stream}, aside` }, number);
    const pictures = await this.source.take(indices);
    return this.asNeeded(drawBatch(pictures, indices, this.config, this.root.split(`aside ${number}`)));
  }

  /** Clean crops of a step for pretraining, [B,H,W,3], centred. */
  async crops(step: number): Promise<tf.Tensor4D> {
    const { data } = this.config;
    const pictures = await this.take(samplesOfStep(this.order, step), step);
    return randomCrops(pictures, data.crop, data.augmentation, this.random(step));
  }

  /** The exact gradient wants exact data steps; that of one application is no better for them. */
  private asNeeded(batch: TrainingBatch): TrainingBatch {
    const { kind } = this.config.gradient;
    const isExact = kind === 'implicit' || kind === 'neumann';
    return isExact ? batch : { ...batch, measurement: { ...batch.measurement, accuracy: ENOUGH } };
  }

  private take(indices: readonly number[], step: number): ReturnType<PictureSource['take']> {
    // Asked for before what comes later is announced, so that it is decoded first.
    const taken = this.source.take(indices);
    const from = this.told <= step || this.told > step + 1 + AHEAD ? step + 1 : this.told;
    for (let next = from; next <= step + AHEAD; next++) this.source.expect(samplesOfStep(this.order, next));
    this.told = step + 1 + AHEAD;
    return taken;
  }
}
