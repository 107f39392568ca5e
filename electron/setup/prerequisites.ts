import { mkdirSync, statfsSync } from 'node:fs';
import { messageOf } from '../../core/contract/errors.js';
import { SetupProblem } from './setup-problem.js';
import { runTool } from './run-tool.js';

/** The programs that the setup needs, found on this machine. */
export interface Prerequisites {
  /** A Python 3 that has pip. */
  readonly python: string;
  /** A C++ compiler with the command line of g++ and clang++. */
  readonly compiler: string;
}

/**
 * Finds the programs and checks the disk, before anything is fetched.
 *
 * @param cache the folder that everything goes to; made when it is missing
 * @param bytesNeeded free space that the whole setup needs there
 * @throws SetupProblem that names everything that is missing at once
 */
export async function findPrerequisites(cache: string, bytesNeeded: number): Promise<Prerequisites> {
  const python = await findPython();
  const compiler = await findCompiler();
  const missing = [
    typeof python === 'string' ? null : python.missing,
    compiler === null ? compilerMissing : null,
    spaceMissing(cache, bytesNeeded),
  ].filter((problem) => problem !== null);
  if (typeof python !== 'string' || compiler === null || missing.length > 0) {
    throw new SetupProblem(missing.map(({ what }) => what).join(' '), missing.map(({ remedy }) => remedy).join(' '));
  }
  return { python, compiler };
}

/** @throws SetupProblem when the folder cannot be used, or its disk has less free space than that */
export function checkSpace(cache: string, bytesNeeded: number): void {
  const missing = spaceMissing(cache, bytesNeeded);
  if (missing !== null) throw new SetupProblem(missing.what, missing.remedy);
}

interface Missing {
  readonly what: string;
  readonly remedy: string;
}

const compilerMissing: Missing = {
  what: 'No C++ compiler was found (looked for $CXX, c++, g++ and clang++).',
  remedy: bySystem({
    linux: 'Install one: `sudo apt-get install g++` on Debian and Ubuntu, `sudo dnf install gcc-c++` on Fedora.',
    darwin: 'Install one with `xcode-select --install`.',
    other: 'Install g++ or clang++.',
  }),
};

async function findPython(): Promise<string | { missing: Missing }> {
  let withoutPip: string | null = null;
  for (const candidate of ['python3', 'python']) {
    const { code, output } = await runTool(candidate, ['-c', 'import sys; print(sys.version_info[0])']);
    if (code !== 0 || output.trim() !== '3') continue;
    if ((await runTool(candidate, ['-m', 'pip', '--version'])).code === 0) return candidate;
    withoutPip ??= candidate;
  }
  if (withoutPip !== null) {
    return {
      missing: {
        what: `Python was found (${withoutPip}), but without pip.`,
        remedy: bySystem({
          linux:
            'Install it: `sudo apt-get install python3-pip` on Debian and Ubuntu, or `python3 -m ensurepip --user`.',
          darwin: 'Install it with `python3 -m ensurepip --user`.',
          other: 'Install it with `python -m ensurepip --user`.',
        }),
      },
    };
  }
  return {
    missing: {
      what: 'Python 3 was not found (looked for python3 and python).',
      remedy: bySystem({
        linux: 'Install it: `sudo apt-get install python3 python3-pip` on Debian and Ubuntu.',
        darwin: 'Install it with `xcode-select --install`.',
        other: 'Install Python 3 with pip.',
      }),
    },
  };
}

async function findCompiler(): Promise<string | null> {
  for (const candidate of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    if (candidate && (await runTool(candidate, ['--version'])).code === 0) return candidate;
  }
  return null;
}

function spaceMissing(cache: string, bytesNeeded: number): Missing | null {
  try {
    mkdirSync(cache, { recursive: true });
    const { bavail, bsize } = statfsSync(cache);
    const free = bavail * bsize;
    if (free >= bytesNeeded) return null;
    return {
      what: `The disk of ${cache} has ${megabytes(free)} free, and ${megabytes(bytesNeeded)} are needed.`,
      remedy: 'Free some space, or set STILLPOINT_CACHE to a folder on another disk.',
    };
  } catch (thrown) {
    return {
      what: `The cache folder ${cache} cannot be used: ${messageOf(thrown)}.`,
      remedy: 'Set STILLPOINT_CACHE to a folder that can be written.',
    };
  }
}

/** `1 234 MB`, as the setup speaks of sizes. */
export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
}

function bySystem(text: { linux: string; darwin: string; other: string }): string {
  if (process.platform === 'linux') return text.linux;
  return process.platform === 'darwin' ? text.darwin : text.other;
}
