/**
 * The setup as a program: `node electron/run.mjs cli setup [--cuda|--cpu] [--force]`, and before each start with `--if-needed`.
 *
 * Exit status: 0 done or nothing to do, 1 TensorFlow could not be installed (wasm takes over), 2 wrong usage, 130 interrupted.
 */
import { parseArgs } from 'node:util';
import { messageOf } from '../../core/contract/errors.js';
import { describeAddon } from './describe-addon.js';
import { stopTools } from './run-tool.js';
import { createProgress, messageProgress } from './progress.js';
import { type SetupOptions, setUp } from './setup.js';

const usage = `usage: stillpoint setup [--cuda | --cpu] [--force]

Installs the TensorFlow library that makes computing fast, into a cache that survives reinstallation.
  --cuda        the variant for NVIDIA GPUs (the default where there is one)
  --cpu         the variant for the processor
  --force       install again
  --describe-addon   install the processor's variant, and print as JSON where its addon is (for packaging)
  --if-needed   do nothing when it is installed already; with --unless-failed nor when it failed within the last day
`;

function readOptions(args: string[]): SetupOptions | 'help' | 'describe' {
  const { values } = parseArgs({
    args,
    options: {
      cuda: { type: 'boolean' },
      cpu: { type: 'boolean' },
      force: { type: 'boolean', default: false },
      'if-needed': { type: 'boolean', default: false },
      'unless-failed': { type: 'boolean', default: false },
      'describe-addon': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  if (values['describe-addon']) return 'describe';
  if (values.cuda && values.cpu) throw new Error('--cuda and --cpu exclude each other.');
  const variant = values.cuda ? 'cuda' : values.cpu ? 'cpu' : undefined;
  return {
    ...(variant === undefined ? {} : { variant }),
    force: values.force,
    ifNeeded: values['if-needed'],
    unlessFailed: values['unless-failed'],
  };
}

async function main(args: string[]): Promise<number> {
  let options: SetupOptions | 'help' | 'describe';
  try {
    options = readOptions(args);
  } catch (thrown) {
    process.stderr.write(`${messageOf(thrown)}\n${usage}`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (options === 'describe') {
    const description = await describeAddon();
    if (description !== null) process.stdout.write(`${JSON.stringify(description)}\n`);
    return description === null ? 1 : 0;
  }
  // The window starts it as a child and shows its progress; elsewhere it is for people to read.
  const progress =
    process.send === undefined ? createProgress() : messageProgress((message) => process.send?.(message));
  return (await setUp(options, progress)) ? 0 : 1;
}

// What an interrupted stage leaves behind is removed by the next setup; only the tools must not go on without us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopTools();
    process.stderr.write('\nInterrupted; the next setup goes on from here.\n');
    process.exit(130);
  });
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
