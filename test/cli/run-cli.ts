import { spawn, type ChildProcess } from 'node:child_process';

import { bundle } from '../../electron/build/bundle.mjs';

/** How a run of the command line ended. */
export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let program: Promise<string> | undefined;

/** The built command line, made fresh where it is stale. */
function builtCli(): Promise<string> {
  program ??= bundle({ only: ['cli'] }).then(({ cli }) => {
    if (cli === undefined) throw new Error('The command line was not built.');
    return cli;
  });
  return program;
}

/** Starts the real program as a process of its own. @param onStart may send it signals */
export async function runCli(args: readonly string[], onStart?: (child: ChildProcess) => void): Promise<CliResult> {
  const child = spawn(process.execPath, [await builtCli(), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  onStart?.(child);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { status, stdout, stderr };
}
