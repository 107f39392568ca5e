import type { TrainingPicture } from './crops.js';

/**
 * Training pictures by index, decoded when they are needed or a little before.
 *
 * Which picture is where never depends on timing: a resumed run sees what an uninterrupted one sees.
 */
export interface PictureSource {
  readonly count: number;
  /**
   * Pictures at these indices, in this order; waits for those that are not decoded yet.
   *
   * @throws StillpointError NOT_FOUND when the folder is gone, BAD_PICTURE when a file no longer decodes
   */
  take(indices: readonly number[]): Promise<readonly TrainingPicture[]>;
  /** Says what will be taken next, so that it is decoded meanwhile. */
  expect(indices: readonly number[]): void;
  close(): void;
}
