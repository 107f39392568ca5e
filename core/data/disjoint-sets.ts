/** Union–find: which of n things belong together, as pairs become known one by one. */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(n: number) {
    this.#parents = Int32Array.from({ length: n }, (_, i) => i);
  }

  /** The smallest index of the set that i is in. */
  find(i: number): number {
    let root = i;
    for (let parent = this.#parent(root); parent !== root; parent = this.#parent(root)) root = parent;
    // Whoever asks again gets there in one step.
    for (let at = i; at !== root;) {
      const next = this.#parent(at);
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }

  join(i: number, j: number): void {
    const [a, b] = [this.find(i), this.find(j)];
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }

  /** All sets, each ascending, ordered by their first. */
  groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (let i = 0; i < this.#parents.length; i++) {
      const root = this.find(i);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [i]);
      else group.push(i);
    }
    return [...groups.values()];
  }

  #parent(i: number): number {
    return this.#parents[i] ?? i;
  }
}
