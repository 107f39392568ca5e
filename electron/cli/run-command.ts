import { messageOf, StillpointError, toStillpointError } from '../../core/contract/errors.js';
import { outOfMemory } from '../../core/contract/out-of-memory.js';
import { createProgress, type Progress } from '../setup/progress.js';
import { UsageError } from './option-values.js';

/** Exit statuses; a contract with scripts (docs/command-line.md). */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What a command is given. */
export interface CommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** On standard error. */
  readonly progress: Progress;
}

/** What a command has to say on standard output, and its exit status where that is not 0. */
export interface CommandResult {
  /** The object that `--json` prints. */
  readonly json: object;
  /** The same for people; null for commands that have nothing to add. */
  readonly text: string | null;
  readonly status?: number;
}

/**
 * Runs a command: gives it a signal that Ctrl-C aborts (a second Ctrl-C ends the program at once), prints its result, and turns
 * whatever it throws into one line and an exit status.
 */
export async function runCommand(
  asJson: boolean,
  command: (context: CommandContext) => Promise<CommandResult>,
): Promise<void> {
  const controller = new AbortController();
  let askedAt = 0;
  const interrupt = (): void => {
    // Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm.
    const again = controller.signal.aborted && Date.now() - askedAt > 500;
    if (again) process.exit(EXIT.interrupted);
    if (!controller.signal.aborted) askedAt = Date.now();
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const progress = createProgress(process.stderr);
  try {
    const { json, text, status } = await command({ signal: controller.signal, progress });
    progress.finish();
    if (asJson) process.stdout.write(`${JSON.stringify(json)}\n`);
    else if (text !== null) process.stdout.write(`${text}\n`);
    process.exitCode = status ?? (controller.signal.aborted ? EXIT.interrupted : EXIT.done);
  } catch (thrown) {
    progress.finish();
    process.stderr.write(`stillpoint: ${describeFailure(thrown)}\n`);
    process.exitCode = statusOf(thrown, controller.signal.aborted);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}

function statusOf(thrown: unknown, interrupted: boolean): number {
  if (thrown instanceof UsageError) return EXIT.usage;
  return interrupted ? EXIT.interrupted : EXIT.failed;
}

/** One line: what is wrong, where, and what to do. */
export function describeFailure(thrown: unknown): string {
  const text =
    thrown instanceof StillpointError || outOfMemory(thrown) !== null
      ? sentencesOf(toStillpointError(thrown))
      : thrown instanceof UsageError
        ? thrown.message
        : isAbort(thrown)
          ? 'Interrupted.'
          : `Unexpected failure: ${messageOf(thrown)}. This is a defect in Stillpoint; please report it.`;
  return text.replace(/\s*\n\s*/g, ' ');
}

function sentencesOf({ message, hint }: StillpointError): string {
  return `${message} ${hint}`;
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
