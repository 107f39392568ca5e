import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may use the server: whoever presents the one-time token that this process printed, and from then on holds the cookie
 * that was given in exchange.
 *
 * A token is for one use, so that the address in a browser's history, or seen over a shoulder, opens nothing.
 */
export class Sessions {
  readonly #cookie: string;
  readonly #sessions = new Set<string>();
  #token: string | null = null;

  /** @param port part of the cookie's name, because browsers share cookies between the ports of a host */
  constructor(port: number) {
    this.#cookie = `stillpoint-${port}`;
  }

  /** A fresh one-time token; an earlier one that was not used yet is void. */
  issueToken(): string {
    this.#token = secret();
    return this.#token;
  }

  /** @returns the `Set-Cookie` header that opens a session; null when the token is wrong, used or replaced */
  redeem(token: string): string | null {
    if (this.#token === null || !equal(token, this.#token)) return null;
    this.#token = null;
    const session = secret();
    this.#sessions.add(session);
    return `${this.#cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** @param header the request's `Cookie` header */
  isOpen(header: string | undefined): boolean {
    const values = (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.#cookie}=`))
      .map((pair) => pair.slice(this.#cookie.length + 1));
    return values.some((value) => [...this.#sessions].some((session) => equal(value, session)));
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes the same time wherever the two differ. */
function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
