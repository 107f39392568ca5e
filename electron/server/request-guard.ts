import type { IncomingMessage } from 'node:http';

/**
 * Why a request cannot come from our own page or from the address that we printed; null when it may.
 *
 * The host must be ours by number and port: a name that an attacker's DNS points at 127.0.0.1 is not. The origin, where a
 * browser names one, must be ours: every site can send requests to loopback ports. Requests that change something, and the
 * WebSocket, must name it.
 */
export function whyRefused(request: IncomingMessage, origin: string): string | null {
  const { headers } = request;
  if (headers.host !== new URL(origin).host) return `The host must be ${new URL(origin).host}.`;
  const mustNameOrigin = headers.upgrade !== undefined || !['GET', 'HEAD'].includes(request.method ?? '');
  if (headers.origin === undefined ? mustNameOrigin : headers.origin !== origin) return `The origin must be ${origin}.`;
  // Browsers say more than they used to: a page elsewhere may link here, and may not embed or fetch.
  const site = headers['sec-fetch-site'] ?? 'none';
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== 'none' && site !== 'same-origin' && !isVisit) return 'Other sites may not use this address.';
  return null;
}

/** A visit by a link on another site: cookies marked SameSite=Strict are not sent along. */
export function isVisitFromElsewhere({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
}
