import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A shell script of the name, in the folder. */
export function writeTool(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/**
 * A Python for the setup that has pip, where `pip download --dest DIR` runs the script instead, with the folder in `$dest`.
 *
 * The setup's own use of it is real: it is started, answers and writes files as Python would.
 */
export function writePython(folder: string, download: string, pip = 'echo pip 99'): string {
  return writeTool(
    folder,
    'python3',
    `case "$*" in
  *sys.version_info*) echo 3 ;;
  *"pip --version"*) ${pip} ;;
  *"pip download"*)
    while [ "$1" != --dest ]; do shift; done
    dest="$2"
    ${download} ;;
esac`,
  );
}

/** Makes programs of this machine visible in a folder that is to be the whole PATH. */
export function linkTools(folder: string, ...paths: string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const path of paths) symlinkSync(path, join(folder, path.split('/').at(-1) ?? path));
}
