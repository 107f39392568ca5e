import type { TrainingPicture } from '../../data/crops.js';

/**
 * Decoded pictures by index, never more bytes than the bound: those that are expected stay, of the others the longest unused go.
 *
 * A map's order of insertion is the order of use: what is used moves to the end.
 */
export class PictureCache {
  readonly #pictures = new Map<number, TrainingPicture>();
  readonly #limit: number;
  #bytes = 0;

  /** @param limit bytes of pixels */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of pixels held. */
  get bytes(): number {
    return this.#bytes;
  }

  get limit(): number {
    return this.#limit;
  }

  has(index: number): boolean {
    return this.#pictures.has(index);
  }

  /** Counts as a use. */
  get(index: number): TrainingPicture | undefined {
    const picture = this.#pictures.get(index);
    if (picture === undefined) return undefined;
    this.#pictures.delete(index);
    this.#pictures.set(index, picture);
    return picture;
  }

  /**
   * Keeps a picture if it fits beside those that must stay.
   *
   * @param mustStay whether the picture of an index may not be given up
   */
  add(index: number, picture: TrainingPicture, mustStay: (index: number) => boolean): void {
    const size = picture.data.length;
    if (this.#pictures.has(index) || size > this.#limit) return;
    if (this.#bytes + size > this.#limit) this.#makeRoom(size, mustStay);
    if (this.#bytes + size > this.#limit) return;
    this.#pictures.set(index, picture);
    this.#bytes += size;
  }

  clear(): void {
    this.#pictures.clear();
    this.#bytes = 0;
  }

  #makeRoom(size: number, mustStay: (index: number) => boolean): void {
    for (const [index, picture] of this.#pictures) {
      if (this.#bytes + size <= this.#limit) return;
      if (mustStay(index)) continue;
      this.#pictures.delete(index);
      this.#bytes -= picture.data.length;
    }
  }
}
