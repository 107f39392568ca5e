import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../dist/cli.cjs');

/** The built application, serving a browser: the program a person gets, in a process of its own. */
export interface RunningApp {
  /** The printed address with its one-time token. */
  readonly address: string;
  /** Its folder of settings, models, data sets and runs. */
  readonly data: string;
  stop(): Promise<void>;
}

/**
 * Starts it with data of its own: settings, models, data sets and runs of this machine are neither seen nor changed.
 * @throws Error with what the program said, when it ends before it is ready
 */
export async function startApp(): Promise<RunningApp> {
  const data = await mkdtemp(join(tmpdir(), 'stillpoint-data-'));
  const program = spawn(process.execPath, [CLI, 'app', '--browser'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, STILLPOINT_DATA: data },
  });
  const address = await readAddress(program);
  return {
    address,
    data,
    async stop() {
      if (program.exitCode === null && program.signalCode === null) {
        program.kill('SIGTERM');
        await once(program, 'exit');
      }
      await rm(data, { recursive: true, force: true });
    },
  };
}

function readAddress(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const [address] = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    };
    program.stdout?.on('data', read);
    program.stderr?.on('data', read);
    program.once('exit', (code) => reject(new Error(`The app ended with status ${code ?? 'none'}:\n${said}`)));
  });
}
