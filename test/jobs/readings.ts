import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** How often each file was opened for pieces of it, by which it is known again, and how often it was read whole, to be decoded. */
export interface Readings {
  readonly toKnow: ReadonlyMap<string, number>;
  readonly toDecode: ReadonlyMap<string, number>;
}

/** Counts what really reads files meanwhile: every call goes on to the file system. */
export async function readingsDuring(work: () => Promise<unknown>): Promise<Readings> {
  const { open, readFile } = files;
  const [toKnow, toDecode] = [new Map<string, number>(), new Map<string, number>()];
  const counting = <Call extends typeof open | typeof readFile>(call: Call, counts: Map<string, number>): Call =>
    new Proxy(call, {
      apply(target, self, args: Parameters<Call>) {
        const [path] = args;
        if (typeof path === 'string') counts.set(path, (counts.get(path) ?? 0) + 1);
        return Reflect.apply(target, self, args) as unknown;
      },
    });
  Object.assign(files, { open: counting(open, toKnow), readFile: counting(readFile, toDecode) });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(files, { open, readFile });
    syncBuiltinESMExports();
  }
  return { toKnow, toDecode };
}
