import { type ChildProcess, spawn } from 'node:child_process';

export interface ToolResult {
  /** Exit status; null when the tool could not be started or was killed. */
  readonly code: number | null;
  /** Both output streams together, as they came. */
  readonly output: string;
}

export interface ToolOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly onOutput?: (text: string) => void;
  /** Milliseconds; without it the tool may take as long as it needs. */
  readonly timeout?: number;
}

const running = new Set<ChildProcess>();

/** Runs another program to its end; a program that does not exist is a result, not an exception. */
export function runTool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.environment ?? process.env,
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });
    running.add(child);
    let output = '';
    const collect = (chunk: Buffer): void => {
      const text = chunk.toString('utf8');
      output += text;
      options.onOutput?.(text);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const finish = (code: number | null, more = ''): void => {
      running.delete(child);
      done({ code, output: output + more });
    };
    child.on('error', (error) => finish(null, error.message));
    child.on('close', (code) => finish(code));
  });
}

/** Ends every tool that is still running, for a setup that was interrupted. */
export function stopTools(): void {
  for (const child of running) child.kill();
}

/** The last lines of a tool's output, where tools say what went wrong. */
export function tailOf(output: string, lines = 6): string {
  return output.trim().split('\n').slice(-lines).join('\n');
}
