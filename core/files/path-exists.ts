import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';

/** Whether a path leads to something that this process may look at; links are followed. */
export async function pathExists(path: string): Promise<boolean> {
  return (await entryOf(path)) !== null;
}

/** Whether a path leads to a file. */
export async function isFile(path: string): Promise<boolean> {
  return (await entryOf(path))?.isFile() === true;
}

/** Whether a path leads to a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await entryOf(path))?.isDirectory() === true;
}

/** What the system says of a path, links followed; null where it leads to nothing, or nothing that may be looked at. */
export async function entryOf(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}

/** Whether a name is in use, be it by a link that leads nowhere. */
export async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
