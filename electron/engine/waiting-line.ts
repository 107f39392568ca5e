import { EventQueue } from './event-queue.js';

/** A place in the line: iterate it to learn how many are ahead, until it is one's turn; then {@link Place.leave}. */
export interface Place extends AsyncIterable<number> {
  /** Gives the place up, waiting or done. Leaving twice is fine. */
  leave(): void;
}

/** First come, first served, one at a time, and everybody is told how many are ahead. */
export class WaitingLine {
  readonly #places: EventQueue<number>[] = [];

  join(): Place {
    const place = new EventQueue<number>();
    this.#places.push(place);
    this.#tell(place, this.#places.length - 1);
    return {
      [Symbol.asyncIterator]: () => place[Symbol.asyncIterator](),
      leave: () => this.#leave(place),
    };
  }

  #leave(place: EventQueue<number>): void {
    const position = this.#places.indexOf(place);
    if (position < 0) return;
    this.#places.splice(position, 1);
    place.end();
    this.#places.slice(position).forEach((other, index) => this.#tell(other, position + index));
  }

  #tell(place: EventQueue<number>, ahead: number): void {
    place.push(ahead);
    if (ahead === 0) place.end();
  }
}
