/**
 * Exponential moving average of a growing series, over all of it whatever part is shown. Debiased, so that it starts at the first value
 * and not at zero; NaN leaves it where it was.
 *
 * It remembers how far it came: a live series costs only its new values.
 */
export class Smoothing {
  #values = new Float64Array(256);
  #done = 0;
  #span = 1;
  /** Σ of weighted values and of the weights, up to `#done`. */
  #sum = 0;
  #weight = 0;
  /** The last input seen, to notice when the series was cut back and grew again. */
  #last = NaN;

  /**
   * @param ys all values so far
   * @param span over how many values it averages, ≥ 1; 1 returns the values as they are
   * @returns as many values as `ys` has; a view, valid until the next call
   */
  over(ys: Float64Array, span: number): Float64Array {
    if (span <= 1) return ys;
    const seen = ys[this.#done - 1] ?? NaN;
    if (span !== this.#span || ys.length < this.#done || !Object.is(seen, this.#last)) this.#restart(span);
    if (this.#values.length < ys.length) this.#grow(ys.length);
    const keep = 1 - 2 / (span + 1);
    for (; this.#done < ys.length; this.#done += 1) {
      const y = ys[this.#done] ?? NaN;
      if (Number.isFinite(y)) {
        this.#sum = keep * this.#sum + y;
        this.#weight = keep * this.#weight + 1;
      }
      this.#values[this.#done] = Number.isFinite(y) ? this.#sum / this.#weight : NaN;
    }
    this.#last = ys[ys.length - 1] ?? NaN;
    return this.#values.subarray(0, ys.length);
  }

  #restart(span: number): void {
    [this.#span, this.#done, this.#sum, this.#weight, this.#last] = [span, 0, 0, 0, NaN];
  }

  #grow(length: number): void {
    const larger = new Float64Array(2 ** Math.ceil(Math.log2(length)));
    larger.set(this.#values);
    this.#values = larger;
  }
}
