import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
const g = globalThis as Record<string, unknown>;
const start = process.cpuUsage();
let after: NodeJS.CpuUsage;
const name = () => String((expect.getState() as { testPath?: string }).testPath).replace(/.*\/test\//, '');
beforeAll(() => { after = process.cpuUsage(); });
afterAll(() => {
  const end = process.cpuUsage(after); const imp = process.cpuUsage(start);
  appendFileSync('/tmp/cpu-files.txt', `${process.env['STILLPOINT_BACKEND'] ?? '-'} ${((end.user + end.system) / 1e6).toFixed(2)} ${((imp.user + imp.system - end.user - end.system) / 1e6).toFixed(2)} ${name()}\n`);
});
void g;
