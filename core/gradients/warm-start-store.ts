/** A state outside the tensor library. */
export interface StoredState {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/**
 * The last equilibrium of every training sample, for restarted JFB: each step starts its forward solve where the sample's last one
 * ended.
 *
 * Bounded: beyond `capacity` bytes the states that were not used for longest are dropped, and those samples start afresh.
 */
export class WarmStartStore {
  /** In order of use, oldest first. */
  private readonly states = new Map<string, StoredState>();
  private bytes = 0;

  /** @param capacity bytes of state kept at most */
  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.states.size;
  }

  /** Everything kept, oldest use first: setting it again in this order restores the store. */
  entries(): [string, StoredState][] {
    return [...this.states.entries()];
  }

  /** The state kept under a key, or null; counts as a use. */
  get(key: string): StoredState | null {
    const state = this.states.get(key);
    if (state === undefined) return null;
    this.states.delete(key);
    this.states.set(key, state);
    return state;
  }

  set(key: string, state: StoredState): void {
    this.remove(key);
    this.states.set(key, state);
    this.bytes += state.data.byteLength;
    for (const oldest of this.states.keys()) {
      if (this.bytes <= this.capacity) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const state = this.states.get(key);
    if (state === undefined) return;
    this.states.delete(key);
    this.bytes -= state.data.byteLength;
  }
}
