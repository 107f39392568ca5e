import { expect, it } from 'vitest';

import type { WindowRequest } from '../../core/contract/window-contract.js';
import { WindowRequests } from '../../electron/desktop/window-requests.js';

const command = (id: string): WindowRequest => ({ kind: 'command', id });

async function take(
  listening: AsyncGenerator<WindowRequest, void, undefined>,
  count: number,
): Promise<WindowRequest[]> {
  const taken: WindowRequest[] = [];
  while (taken.length < count) {
    const { value, done } = await listening.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

it('keeps what was asked before the page could listen, and goes on from there', async () => {
  const requests = new WindowRequests();
  requests.send(command('go.train'));
  const listening = requests.listen();
  const first = take(listening, 2);
  requests.send(command('go.models'));
  expect(await first).toEqual([command('go.train'), command('go.models')]);
});

it('asks each thing once, also of a page that was loaded again', async () => {
  const requests = new WindowRequests();
  requests.send(command('go.train'));
  const old = requests.listen();
  expect(await take(old, 1)).toHaveLength(1);
  const fresh = requests.listen();
  const next = take(fresh, 1);
  requests.send(command('go.models'));
  expect(await next).toEqual([command('go.models')]);
  expect(await take(old, 1)).toEqual([]);
});

it('waits again when the page left', async () => {
  const requests = new WindowRequests();
  const leaving = new AbortController();
  const gone = take(requests.listen(leaving.signal), 1);
  leaving.abort();
  expect(await gone).toEqual([]);
  requests.send(command('go.train'));
  expect(await take(requests.listen(), 1)).toEqual([command('go.train')]);
});

it('does not gather for ever', async () => {
  const requests = new WindowRequests();
  for (let count = 0; count < 1000; count += 1) requests.send(command('go.train'));
  const leaving = new AbortController();
  const listening = requests.listen(leaving.signal);
  expect(await take(listening, 100)).toHaveLength(100);
  const more = take(listening, 1);
  leaving.abort();
  expect(await more).toEqual([]);
});
