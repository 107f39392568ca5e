import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../core/runs/checkpoint.js';
import { AppendFile } from '../../core/files/append-file.js';
import { discardOwnLock, FolderLock, holderOf } from '../../core/files/folder-lock.js';
import { mustSkipElsewhere } from '../setup/needed.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-run-'));
  await mkdir(join(folder, 'checkpoints'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (...parts: string[]): string => join(folder, ...parts);

describe('a file of records', () => {
  it('grows by whole records, and is cut back to where a checkpoint remembers it', async () => {
    const file = await AppendFile.open(inFolder('metrics'));
    await file.append('one\n');
    const remembered = file.size;
    await file.append('two\n');
    await file.close();
    const again = await AppendFile.open(inFolder('metrics'));
    expect(again.size).toBe(8);
    await again.cutTo(remembered);
    await again.append('2\n');
    await again.sync();
    await again.close();
    expect(await readFile(inFolder('metrics'), 'utf8')).toBe('one\n2\n');
  });

  it.skipIf(mustSkipElsewhere('linux', '/dev/full'))('says that the disk is full when it is', async () => {
    await symlink('/dev/full', inFolder('metrics'));
    const file = await AppendFile.open(inFolder('metrics'));
    await expect(file.append('one\n')).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      message: expect.stringContaining('the disk is full') as string,
    });
    expect(file.size).toBe(0);
    await file.close();
  });
});

describe('a lock', () => {
  const writeHolder = (pid: number | undefined, since: number): Promise<void> =>
    writeFile(inFolder('lock'), JSON.stringify({ pid, host: hostname(), since, token: 'x' }));

  it('lets one in, and the next when it is released', async () => {
    const lock = await FolderLock.take(folder);
    await expect(FolderLock.take(folder)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    expect(await holderOf(folder)).toBe(process.pid);
    lock.release();
    expect(await holderOf(folder)).toBeNull();
    (await FolderLock.take(folder)).release();
    expect(await readdir(folder)).toEqual(['checkpoints']);
  });

  it('is held by another process as long as that lives, and no longer', async () => {
    const script = inFolder('sleeper.cjs');
    await writeFile(script, 'process.send("up"); setInterval(() => undefined, 1000);');
    const other = fork(script, { execArgv: [] });
    await once(other, 'message');
    await writeHolder(other.pid, Date.now());
    await expect(FolderLock.take(folder)).rejects.toThrow(`process ${other.pid ?? 0}`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    (await FolderLock.take(folder)).release();
  });

  it('of a time before the machine was started is nobody’s, whoever has its number now', async () => {
    await writeHolder(process.ppid, 1000);
    expect(await holderOf(folder)).toBeNull();
  });

  it('that a crashed thread of this process left is taken away by whoever hosts the thread, and a living one’s is not', async () => {
    await writeHolder(process.pid, Date.now());
    await discardOwnLock(folder);
    expect(await readdir(folder)).toEqual(['checkpoints']);
    const lock = await FolderLock.take(folder);
    await discardOwnLock(folder);
    expect(await holderOf(folder)).toBe(process.pid);
    lock.release();
  });

  it('that was taken from its holder is not taken away by it', async () => {
    const lock = await FolderLock.take(folder);
    await writeHolder(process.ppid, Date.now());
    lock.release();
    expect(await holderOf(folder)).toBe(process.ppid);
  });

  it('that was cut short by a power cut does not lock anybody out', async () => {
    await writeFile(inFolder('lock'), '{"pid":');
    (await FolderLock.take(folder)).release();
  });
});

function checkpointOf(step: number): Checkpoint {
  const place = { stage: 'training' as const, pretrained: 0, step, optimiserSteps: step, averageUpdates: step };
  return {
    trainer: {
      ...place,
      seconds: step / 2,
      pretrainingSeconds: 0,
      attempts: 0,
      strikes: 0,
      good: place,
      best: null,
      reference: null,
      waited: 0,
      validated: 0,
      monitoringSeconds: 0,
      expansive: null,
      spilled: [],
      spillCount: 0,
      tensors: new Map([['weights.conv0', { shape: [2, 2], data: Float32Array.from([step, 2, 3, 4]) }]]),
    },
    position: { metrics: 10 * step, best: null, loss: 1 / step },
  };
}

describe('checkpoints', () => {
  const last = (): string => inFolder('checkpoints', 'last.safetensors');

  it('come back as they were written, the last one first', async () => {
    expect(await readCheckpoint(folder)).toBeNull();
    for (const step of [1, 2, 3]) await writeCheckpoint(folder, checkpointOf(step));
    expect(await readCheckpoint(folder)).toEqual({ ...checkpointOf(3), passedOver: null });
    expect((await readdir(inFolder('checkpoints'))).sort()).toEqual(['last.safetensors', 'previous.safetensors']);
  });

  it('that are damaged, in one bit or in length, are passed over for the one before, with the reason', async () => {
    for (const harm of [flipLastBit, cutInHalf]) {
      await writeCheckpoint(folder, checkpointOf(4));
      await writeCheckpoint(folder, checkpointOf(5));
      await harm(last());
      const found = await readCheckpoint(folder);
      expect(found?.trainer.step).toBe(4);
      expect(found?.passedOver).toMatch(/last\.safetensors/);
    }
    await flipLastBit(inFolder('checkpoints', 'previous.safetensors'));
    await expect(readCheckpoint(folder)).rejects.toMatchObject({ code: 'BAD_MODEL' });
  });

  it('are there whenever the process is killed: between the two renames, too', async () => {
    await writeCheckpoint(folder, checkpointOf(6));
    await rename(last(), inFolder('checkpoints', 'next.safetensors'));
    expect((await readCheckpoint(folder))?.trainer.step).toBe(6);
    await writeCheckpoint(folder, checkpointOf(7));
    expect((await readCheckpoint(folder))?.trainer.step).toBe(7);
  });
});

async function flipLastBit(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  const { size } = await handle.stat();
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, size - 1);
  await handle.write(Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, size - 1);
  await handle.close();
}

async function cutInHalf(path: string): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
}
