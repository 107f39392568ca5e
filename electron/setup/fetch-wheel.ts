import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from './progress.js';
import { megabytes } from './prerequisites.js';
import { runTool, tailOf } from './run-tool.js';
import { SetupProblem } from './setup-problem.js';
import type { TensorFlowSource, Wheel } from './wheels.js';

export interface FetchPlace {
  /** Where finished downloads are kept until TensorFlow is installed. */
  readonly downloads: string;
  /** A folder of this setup alone, on the same disk. */
  readonly aside: string;
}

/**
 * Fetches one pinned wheel with the user's pip, which knows their mirrors and proxies, and checks its size and hash.
 *
 * A finished download is not repeated; one that was interrupted, or was damaged since, is.
 * @returns absolute path of the wheel
 * @throws SetupProblem when pip cannot fetch it, or when what it fetched is not the pinned file
 */
export async function fetchWheel(
  wheel: Wheel,
  source: Pick<TensorFlowSource, 'pipPlatforms'>,
  python: string,
  place: FetchPlace,
  progress: Progress,
): Promise<string> {
  const kept = join(place.downloads, wheel.file);
  if (existsSync(kept)) {
    if ((await differenceFrom(wheel, kept)) === null) return kept;
    rmSync(kept, { force: true });
  }
  progress.stage(`Fetching ${wheel.requirement} (${megabytes(wheel.bytes)})`);
  const folder = join(place.aside, 'pip');
  const fetched = join(place.aside, 'fetched');
  for (const path of [folder, fetched, place.downloads]) mkdirSync(path, { recursive: true });
  const watch = setInterval(() => {
    const bytes = Math.min(wheel.bytes, bytesBelow(folder) + bytesBelow(fetched));
    progress.update(bytes / wheel.bytes, `${megabytes(bytes)} of ${megabytes(wheel.bytes)}`);
  }, 300);
  const { code, output } = await runTool(python, pipArguments(wheel, source, fetched), {
    // pip gathers the file in its temporary folder: ours, so that it is on the right disk, can be watched and is cleaned up.
    // Some people forbid pip outside a virtual environment: a rule for installing, which this is not.
    environment: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, PIP_REQUIRE_VIRTUALENV: 'false' },
  }).finally(() => clearInterval(watch));
  if (code !== 0) {
    throw new SetupProblem(
      `pip could not fetch ${wheel.requirement}: ${whatPipSaid(output)}`,
      'Check the network and pip’s settings (`python3 -m pip config list`).',
    );
  }
  const arrived = join(fetched, wheel.file);
  if (!existsSync(arrived)) {
    throw new SetupProblem(
      `pip fetched ${readdirSync(fetched).join(', ') || 'nothing'} instead of ${wheel.file}.`,
      'Check which package index pip is set to use (`python3 -m pip config list`).',
    );
  }
  const difference = await differenceFrom(wheel, arrived);
  if (difference !== null) {
    throw new SetupProblem(
      `${wheel.file} is not the file it should be, and was not used: ${difference}`,
      'Something between you and the package index changes files; try another network or index.',
    );
  }
  renameSync(arrived, kept);
  return kept;
}

/** Without a connection, pip's last lines claim that there is no such package; the reason stands further up. */
function whatPipSaid(output: string): string {
  const broken = /connection broken by '(\w+)/.exec(output)?.[1];
  return broken === undefined ? tailOf(output, 2) : `there is no connection to the package index (${broken}).`;
}

/** What makes a file differ from the pinned one, as a sentence; null when nothing does. */
export async function differenceFrom(wheel: Wheel, path: string): Promise<string | null> {
  const { size } = statSync(path);
  if (size !== wheel.bytes) return `its size is ${size} bytes, not ${wheel.bytes}.`;
  const sha256 = await sha256Of(path);
  return sha256 === wheel.sha256 ? null : `its SHA-256 is ${sha256}, not ${wheel.sha256}.`;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** pip's options for the same file for everyone: neither the user's Python version nor their platform decides. */
export function pinnedOptions({ pipPlatforms }: Pick<TensorFlowSource, 'pipPlatforms'>): string[] {
  const python = ['--implementation', 'cp', '--python-version', '3.12', '--abi', 'cp312'];
  const platforms = pipPlatforms.flatMap((platform) => ['--platform', platform]);
  return ['--only-binary=:all:', '--no-deps', ...python, ...platforms];
}

function pipArguments(wheel: Wheel, source: Pick<TensorFlowSource, 'pipPlatforms'>, destination: string): string[] {
  // pip's own cache would keep a second copy of hundreds of megabytes.
  const quiet = [
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
    '--no-input',
    '--retries',
    '2',
  ];
  return ['-m', 'pip', 'download', ...quiet, ...pinnedOptions(source), '--dest', destination, wheel.requirement];
}

/** Bytes of all files below a folder, which another program is changing meanwhile. */
function bytesBelow(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? bytesBelow(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
    }, 0);
  } catch {
    return 0;
  }
}
