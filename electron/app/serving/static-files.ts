import { lstat, readdir, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A file of the interface, ready to be served. */
export interface StaticFile {
  readonly file: string;
  readonly type: string;
  readonly bytes: number;
  readonly etag: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly immutable: boolean;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Lists the built interface by address.
 *
 * What is not in the list cannot be served, whatever a request's path looks like: there is no path to traverse.
 *
 * @returns files by address: `/index.html` (also as `/`), `/assets/…`
 */
export async function listStaticFiles(root: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const path of await filesBelow(root)) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const { size, mtimeMs } = await stat(path);
    const address = `/${relative(root, path).split(sep).join('/')}`;
    files.set(address, {
      file: path,
      type,
      bytes: size,
      etag: `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
      immutable: address.startsWith('/assets/'),
    });
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

async function filesBelow(folder: string): Promise<string[]> {
  // Not `withFileTypes`: the folder may lie in the packaged app's archive, of which not every Electron can tell them.
  const names = await readdir(folder);
  const nested = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const entry = await lstat(path);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return nested.flat();
}
