import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundle } from '../../electron/build/bundle.mjs';
import { closeBackend, openBackend } from '../../electron/engine/backend.js';
import { findPrerequisites } from '../../electron/setup/prerequisites.js';
import { linkTools, writePython, writeTool } from './fake-tools.js';

let program = '';
beforeAll(async () => {
  program = (await bundle({ only: ['setup'] })).setup ?? '';
});

let cache = '';
let tools = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stillpoint-setup-'));
  tools = join(cache, 'tools');
  mkdirSync(tools);
});
afterEach(() => {
  closeBackend();
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

function startSetup(...args: string[]): ChildProcess {
  const environment = { PATH: tools, HOME: cache, STILLPOINT_CACHE: cache, STILLPOINT_TENSORFLOW: 'cpu' };
  return spawn(process.execPath, [program, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the real setup on a machine that has only the tools in `tools`. */
async function runSetup(...args: string[]): Promise<{ code: unknown; said: string; printed: string }> {
  const setup = startSetup(...args);
  let said = '';
  let printed = '';
  setup.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  setup.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(setup, 'close')) as [unknown];
  return { code, said, printed };
}

const compiler = (): string => writeTool(tools, 'g++', 'echo g++ 12');

describe('a machine that lacks something', () => {
  it('hears of everything at once, gets wasm, and the reason is kept', async () => {
    const { code, said, printed } = await runSetup('--if-needed');
    expect(code).toBe(1);
    expect(said).toMatch(/Python 3 was not found.*No C\+\+ compiler was found/);
    expect(said).toContain('the wasm backend computes');
    expect(printed).toBe('');
    vi.stubEnv('STILLPOINT_CACHE', cache);
    const device = await openBackend();
    expect(device.backend).toBe('wasm');
    expect(device.notice).toMatch(/could not be installed: Python 3 was not found/);
  });

  it('is not bothered again by each command, but is by an explicit setup', async () => {
    await runSetup('--if-needed');
    expect(await runSetup('--if-needed', '--unless-failed')).toEqual({ code: 0, said: '', printed: '' });
    expect((await runSetup()).said).toContain('Python 3 was not found');
  });

  it('is told apart: pip, compiler, disk, network', async () => {
    compiler();
    writePython(tools, 'exit 1', 'exit 1');
    expect((await runSetup()).said).toMatch(/Python was found \(python3\), but without pip\. *\n.*Install it/);
    writePython(tools, 'echo "ERROR: connection refused"; exit 1');
    linkTools(tools, '/bin/sh');
    expect((await runSetup()).said).toMatch(/pip could not fetch tensorflow-cpu==2\.21\.0: ERROR: connection refused/);
    rmSync(join(tools, 'g++'));
    expect((await runSetup()).said).toMatch(/No C\+\+ compiler was found .*\n *What to do: .*(apt-get|xcode|Install)/);
    vi.stubEnv('PATH', tools);
    compiler();
    await expect(findPrerequisites(cache, 1e18)).rejects.toThrow(
      /has [\d,]+ MB free, and 1,000,000,000,000 MB are needed/,
    );
    expect(await findPrerequisites(cache, 1)).toEqual({ python: 'python3', compiler: expect.any(String) as string });
  });

  it('hears where nothing can be written', async () => {
    const file = join(cache, 'file');
    writeFileSync(file, '');
    await expect(findPrerequisites(join(file, 'below'), 1)).rejects.toMatchObject({
      hint: expect.stringContaining('STILLPOINT_CACHE') as string,
    });
  });
});

describe('an interrupted setup', () => {
  it('killed while pip runs, leaves nothing that stops the next one', async () => {
    compiler();
    linkTools(tools, '/bin/sleep', '/bin/sh');
    writePython(tools, 'echo half > "$dest/half.whl"; exec sleep 30');
    const setup = startSetup();
    await expect.poll(() => existsSync(join(cache, 'unfinished/fetched/half.whl'))).toBe(true);
    setup.kill('SIGKILL');
    await once(setup, 'close');
    expect(existsSync(join(cache, 'setup.lock'))).toBe(true);
    writePython(tools, 'exit 1');
    const next = await runSetup();
    expect(next.said).toContain('pip could not fetch');
    expect(next.said).not.toContain('Waiting');
    expect(readdirSync(cache).sort()).toEqual(['downloads', 'setup-failure.json', 'tools']);
  });

  it('ends its tools on Ctrl-C', async () => {
    compiler();
    linkTools(tools, '/bin/sleep', '/bin/sh');
    writePython(tools, `echo $$ > ${join(cache, 'pid')}; exec sleep 30`);
    const setup = startSetup();
    await expect.poll(() => existsSync(join(cache, 'pid'))).toBe(true);
    setup.kill('SIGINT');
    const [code] = (await once(setup, 'close')) as [unknown];
    expect(code).toBe(130);
  });
});

it('asks for one variant at a time, and knows its options', async () => {
  expect(await runSetup('--cuda', '--cpu')).toMatchObject({ code: 2, printed: '' });
  expect((await runSetup('--nonsense')).said).toContain('usage: stillpoint setup');
  expect((await runSetup('--help')).printed).toContain('--force');
});
