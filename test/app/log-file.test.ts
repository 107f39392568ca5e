import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { LogFile } from '../../electron/app/log-file.js';
import { logsFolder } from '../../electron/runtime-paths.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillpoint-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes an event as one line with time, level and source', () => {
  const log = new LogFile(join(folder, 'new'));
  log.write('error', 'engine', 'first\n    at second\n\u001b[31mred\u001b[0m\n');
  const text = readFileSync(log.path, 'utf8');
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z error engine: first ⏎ at second ⏎ red\n$/);
});

it('is for its owner only', () => {
  const log = new LogFile(folder);
  log.write('info', 'window', 'started');
  expect(statSync(log.path).mode & 0o077).toBe(0);
});

it('cuts an event that is far too long', () => {
  const log = new LogFile(folder);
  log.write('error', 'app', 'x'.repeat(1_000_000));
  expect(statSync(log.path).size).toBeLessThan(5000);
});

it('sets a full file aside, and keeps only the newest of those', () => {
  const log = new LogFile(folder, { bytes: 100, kept: 2 });
  for (let event = 0; event < 30; event += 1) log.write('info', 'test', `event ${event} ${'.'.repeat(40)}`);
  expect(readdirSync(folder).sort()).toEqual(['stillpoint.1.log', 'stillpoint.2.log', 'stillpoint.log']);
  const events = ['stillpoint.2.log', 'stillpoint.1.log', 'stillpoint.log']
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => Number(/event (\d+)/.exec(line)?.[1]));
  // What is left is the end of the story, in order and without a gap.
  expect(events).toEqual(events.map((_, index) => 30 - events.length + index));
});

it('does not fail where it cannot write', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => new LogFile(join(folder, 'file', 'below')).write('info', 'test', 'lost')).not.toThrow();
});

it('moves with the data, and is else in the place of the platform', () => {
  expect(logsFolder({ STILLPOINT_DATA: folder })).toBe(join(folder, 'logs'));
  expect(logsFolder({})).toMatch(/stillpoint/);
});
