import { EventQueue } from './event-queue.js';

/** A place in the line: iterate it to learn how many are ahead, until it is one's turn; then {@link Place.leave}. */
export interface Place extends AsyncIterable<number> {
  /** Gives the place up, waiting or done. Leaving twice is fine. */
  leave(): void;
}

/** Lets those that wait go first, and comes back behind them; returns at once when nobody waits. */
export type GiveWay = () => Promise<void>;

/** First come, first served, so many at a time; everybody is told how many are ahead. */
export class WaitingLine {
  readonly #limit: number;
  readonly #places: EventQueue<number>[] = [];

  /** @param limit how many may be at it at the same time */
  constructor(limit = 1) {
    this.#limit = limit;
  }

  join(): Place {
    const place = new EventQueue<number>();
    this.#places.push(place);
    this.#tell(place, this.#places.length - 1);
    return {
      [Symbol.asyncIterator]: () => place[Symbol.asyncIterator](),
      leave: () => this.#leave(place),
    };
  }

  /** Runs `task` when its turn comes, and settles as it does. A long one may give way in between. */
  async run<Result>(task: (giveWay: GiveWay) => Promise<Result>): Promise<Result> {
    let place = await this.#turn();
    const giveWay = async (): Promise<void> => {
      if (this.#places.length <= this.#limit) return;
      const next = this.#turn();
      place.leave();
      place = await next;
    };
    try {
      return await task(giveWay);
    } finally {
      place.leave();
    }
  }

  /** A place whose turn it is. */
  async #turn(): Promise<Place> {
    const place = this.join();
    // What is told on the way is for those who show it.
    for await (const ahead of place) if (ahead === 0) break;
    return place;
  }

  #leave(place: EventQueue<number>): void {
    const position = this.#places.indexOf(place);
    if (position < 0) return;
    this.#places.splice(position, 1);
    place.end();
    this.#places.slice(position).forEach((other, index) => this.#tell(other, position + index));
  }

  #tell(place: EventQueue<number>, position: number): void {
    const ahead = Math.max(0, position + 1 - this.#limit);
    place.push(ahead);
    if (ahead === 0) place.end();
  }
}
