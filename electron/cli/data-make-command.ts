import path from 'node:path';

import { Option, type Command } from 'commander';

import { nextTurn } from '../../core/next-turn.js';
import { addJsonOption } from './computing.js';
import { wholeNumber } from './option-values.js';
import { runCommand, type CommandContext } from './run-command.js';

interface DataMakeFlags {
  readonly json?: true;
  readonly count: number;
  readonly size: number;
  readonly out: string;
  readonly seed: number;
}

/** Pictures that are written while others are drawn. */
const WRITES_AT_ONCE = 4;

export function addDataMakeCommand(data: Command): void {
  addJsonOption(
    data
      .command('make')
      .description('write a procedural training set')
      .addOption(new Option('--kind <kind>', 'what the pictures show').choices(['dead-leaves']).default('dead-leaves'))
      .requiredOption('--count <n>', 'how many pictures', wholeNumber(1))
      .option('--size <pixels>', 'side of each picture', wholeNumber(8), 256)
      .requiredOption('--out <dir>', 'folder to write to; made when it does not exist')
      .option('--seed <n>', 'seed; the same seed gives the same pictures', wholeNumber(0), 0),
  ).action((flags: DataMakeFlags) => runCommand(flags.json === true, (context) => makeData(flags, context)));
}

async function makeData({ count, size, out, seed }: DataMakeFlags, { signal, progress }: CommandContext) {
  const [{ makeDeadLeaves }, { createRandom }, { makeFolder }, { writePicture }, { leafSeed }] = await Promise.all([
    import('../../core/data/dead-leaves.js'),
    import('../../core/random/random.js'),
    import('../../core/files/atomic-file.js'),
    import('../../core/pictures/encode-picture.js'),
    import('../../core/pictures/sources/leaf-pictures.js'),
  ]);
  await makeFolder(out);
  const seeds = createRandom(seed);
  const digits = Math.max(5, String(count).length);
  const writes = new Set<Promise<void>>();
  let written = 0;
  progress.stage(`Drawing ${count} pictures of ${size}×${size}`);
  for (let i = 0; i < count && !signal.aborted; i++) {
    const data = makeDeadLeaves({ size, seed: leafSeed(seeds, i) });
    const file = path.join(out, `dead-leaves-${String(i).padStart(digits, '0')}.png`);
    const write = writePicture(file, { width: size, height: size, channels: 3, bitDepth: 8, alpha: null, data }).then(
      () => {
        writes.delete(write);
        written += 1;
        progress.update(written / count, `${written} of ${count}`);
      },
    );
    writes.add(write);
    // Also lets Ctrl-C arrive.
    await (writes.size >= WRITES_AT_ONCE ? Promise.race(writes) : nextTurn());
  }
  await Promise.all(writes);
  return { json: { images: written, out }, text: `${written} pictures are in ${out}.` };
}
