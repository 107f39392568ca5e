/** A state outside the tensor library. */
export interface StoredState {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/** Where states go that memory has no room for. What is written under a name is never written again under it while it is wanted. */
export interface Spill {
  write(name: string, state: StoredState): Promise<void>;
  /** Null when there is none, or none that is whole. */
  read(name: string): Promise<StoredState | null>;
  /** Removes everything but these. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
}

/** What a checkpoint says of a store: the states in memory, and where the others were spilled. */
export interface StoreContents {
  /** Oldest use first. */
  readonly states: readonly (readonly [string, StoredState])[];
  /** Key and name of the spilled states. */
  readonly spilled: readonly (readonly [string, string])[];
  /** States spilled so far; the next one's name follows from it. */
  readonly written: number;
}

/**
 * The last equilibrium of every training sample, for restarted JFB: each step starts its forward solve where the sample's last one
 * ended.
 *
 * Bounded: beyond `capacity` bytes the states that were not used for longest are spilled. Without a spill they are dropped, and those
 * samples start afresh.
 *
 * A spilled state has a name of its own and stays until neither the store nor the last two checkpoints speak of it: a checkpoint that
 * is on disk can be resumed from whatever has happened since.
 */
export class WarmStartStore {
  /** In order of use, oldest first. */
  private readonly states = new Map<string, StoredState>();
  /** Name of a key's spilled state, as long as it is the last one. */
  private readonly spilled = new Map<string, string>();
  private readonly checkpoints: ReadonlySet<string>[] = [];
  private written = 0;
  private bytes = 0;

  /** @param capacity bytes of state kept in memory at most */
  constructor(
    private readonly capacity: number,
    private readonly spill: Spill | null = null,
  ) {}

  /** States in memory. */
  get size(): number {
    return this.states.size;
  }

  /** The state kept under a key, or null; counts as a use. */
  async get(key: string): Promise<StoredState | null> {
    const state = this.states.get(key);
    if (state !== undefined) {
      this.states.delete(key);
      this.states.set(key, state);
      return state;
    }
    const name = this.spilled.get(key);
    const read = name === undefined ? null : ((await this.spill?.read(name)) ?? null);
    if (read !== null) await this.put(key, read);
    return read;
  }

  async set(key: string, state: StoredState): Promise<void> {
    this.spilled.delete(key);
    await this.put(key, state);
  }

  /** Forgets everything; every sample starts afresh. */
  clear(): void {
    this.states.clear();
    this.spilled.clear();
    this.bytes = 0;
  }

  /** For a checkpoint. What only older checkpoints than the one before speak of is removed from the spill. */
  async save(): Promise<StoreContents> {
    const spilled = [...this.spilled];
    this.remember();
    await this.spill?.keepOnly(new Set(this.checkpoints.flatMap((names) => [...names])));
    // What is spilled and unchanged need not be said twice.
    return { states: [...this.states].filter(([key]) => !this.spilled.has(key)), spilled, written: this.written };
  }

  load({ states, spilled, written }: StoreContents): void {
    this.clear();
    this.written = written;
    for (const [key, name] of spilled) this.spilled.set(key, name);
    for (const [key, state] of states) this.hold(key, state);
    this.remember();
  }

  /** A checkpoint speaks of what is spilled now. */
  private remember(): void {
    this.checkpoints.push(new Set(this.spilled.values()));
    if (this.checkpoints.length > 2) this.checkpoints.shift();
  }

  private hold(key: string, state: StoredState): void {
    this.forget(key);
    this.states.set(key, state);
    this.bytes += state.data.byteLength;
  }

  /** Holds a state, and makes room for it. */
  private async put(key: string, state: StoredState): Promise<void> {
    this.hold(key, state);
    for (const [oldest, evicted] of this.states) {
      if (this.bytes <= this.capacity) break;
      if (this.spill !== null && !this.spilled.has(oldest)) {
        const name = `state-${String(this.written).padStart(8, '0')}`;
        this.written += 1;
        await this.spill.write(name, evicted);
        this.spilled.set(oldest, name);
      }
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    const state = this.states.get(key);
    if (state === undefined) return;
    this.states.delete(key);
    this.bytes -= state.data.byteLength;
  }
}
