import { Command, CommanderError } from 'commander';

import { EXIT } from './run-command.js';

/** A program of commands, in the voice of all of ours: its name before what is wrong, a word about `--help` after it. */
export function createProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${name}: `)) })
    .showHelpAfterError('Run it with --help to see how it is used.');
}

/** Does what the arguments of this process ask for; sets its exit status. */
export async function runProgram(program: Command): Promise<void> {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
  });
  try {
    await program.parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Asking for help is no mistake; commander has printed whatever there is to say.
    process.exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}
