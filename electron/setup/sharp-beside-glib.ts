import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

import { unpackedRoot } from '../runtime-paths.js';

// A side effect, and the first import of every program that Electron may run: it must come before sharp's own loading.
if (process.platform === 'linux' && 'electron' in process.versions) loadSharpBesideGlib();

/**
 * Loads sharp's native part so that it uses its own copy of GLib, in a process that has another one already.
 *
 * Electron for Linux is linked with the system's GLib, and the loader gives a later library the symbols that came first: sharp would
 * hand objects that its own GLib made to the system's, which refuses them. They are never freed, and Electron now and then ends the
 * process over it (sharp's issues 4522 and 4525; `docs/decisions/0125-sharp-beside-glib.md`). RTLD_DEEPBIND makes sharp look into the
 * libraries that it asks for first. These are loaded without it, before: their memory must come from Electron's allocator, as that of
 * the C library does, which they free. They stay when the addon loader gives them back, because they are linked to (NODELETE).
 *
 * Does nothing where sharp's packages are not found; sharp then says so itself.
 *
 * @param folder of the packages of sharp's native parts
 */
export function loadSharpBesideGlib(folder = join(unpackedRoot(), 'node_modules', '@img')): void {
  const { RTLD_LAZY, RTLD_DEEPBIND } = constants.dlopen;
  for (const library of librariesIn(join(folder, `sharp-libvips-linux-${process.arch}`), '.so'))
    load(library, RTLD_LAZY);
  for (const addon of librariesIn(join(folder, `sharp-linux-${process.arch}`), '.node')) {
    load(addon, RTLD_LAZY | RTLD_DEEPBIND);
  }
}

function load(library: string, flags: number): void {
  try {
    process.dlopen({ exports: {} }, library, flags);
  } catch {
    // libvips is no addon, which the loader complains of once it is in place. Of anything else sharp complains itself, and better.
  }
}

function librariesIn(folder: string, ending: '.so' | '.node'): string[] {
  const lib = join(folder, 'lib');
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => name.includes(ending))
    .map((name) => join(lib, name));
}
