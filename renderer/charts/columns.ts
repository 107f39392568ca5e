/** Rows that the buffers start with; they double whenever they are full. */
const FIRST_CAPACITY = 256;

/**
 * A growing table of numbers, one typed array a column: 100,000 rows of a run stay cheap to add to and to walk over.
 * Missing values are NaN. Rows are ordered by the column `step`.
 */
export class Columns<Name extends string> {
  #length = 0;
  #capacity = FIRST_CAPACITY;
  readonly #buffers: Map<Name | 'step', Float64Array>;

  constructor(names: readonly Name[]) {
    this.#buffers = new Map(['step' as const, ...names].map((name) => [name, new Float64Array(FIRST_CAPACITY)]));
  }

  get length(): number {
    return this.#length;
  }

  /** The values of a column so far: a view, valid until the next row is added. */
  column(name: Name | 'step'): Float64Array {
    return this.#buffer(name).subarray(0, this.#length);
  }

  /** The value in the last row; NaN while there is none. */
  latest(name: Name | 'step'): number {
    return this.#length === 0 ? NaN : (this.#buffer(name)[this.#length - 1] ?? NaN);
  }

  /**
   * Adds a row. One whose step was reached before means that the run went back to a checkpoint: what came after it did
   * not happen, and its rows go.
   */
  append(row: Readonly<Record<Name | 'step', number | null>>): void {
    this.dropFrom(row.step ?? NaN);
    if (this.#length === this.#capacity) this.#grow();
    for (const [name, buffer] of this.#buffers) buffer[this.#length] = row[name] ?? NaN;
    this.#length += 1;
  }

  /** Removes the rows whose step is `step` or later. */
  dropFrom(step: number): void {
    const steps = this.#buffer('step');
    while (this.#length > 0 && (steps[this.#length - 1] ?? NaN) >= step) this.#length -= 1;
  }

  #buffer(name: Name | 'step'): Float64Array {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) throw new Error(`no column ${name}`);
    return buffer;
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const [name, buffer] of this.#buffers) {
      const larger = new Float64Array(this.#capacity);
      larger.set(buffer);
      this.#buffers.set(name, larger);
    }
  }
}
