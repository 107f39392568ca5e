import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { downloadWheel } from '../../electron/setup/download-wheel.js';
import { findPrebuiltAddon, placePrebuiltAddon } from '../../electron/setup/prebuilt-addon.js';
import { messageProgress, type ProgressMessage } from '../../electron/setup/progress.js';
import {
  addonName,
  findInstallation,
  installationFolders,
  tensorFlowVersion,
} from '../../electron/setup/tensorflow-installation.js';
import { unzipWheels } from '../../electron/setup/unzip-wheels.js';
import type { Wheel } from '../../electron/setup/wheels.js';
import { lackOfTensorFlow } from '../setup/lack-of-tensorflow.js';
import { mustSkip } from '../setup/needed.js';

/** What an installed app does on a machine without Python and compiler. */

let folder = '';
let told: ProgressMessage[] = [];
const progress = messageProgress((message) => told.push(message));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillpoint-packaged-'));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A zip file by its specification: local headers with the data, the directory, its end. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  let offset = 0;
  const entries = Object.entries(files).map(([name, content]) => {
    const data = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(content), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const at = Buffer.alloc(4);
    at.writeUInt32LE(offset);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    offset += local.length;
    const listed = [Buffer.from('PK\x01\x02\x14\x00'), common, Buffer.alloc(10), at, Buffer.from(name)];
    return { local, listed: Buffer.concat(listed) };
  });
  const directory = Buffer.concat(entries.map(({ listed }) => listed));
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...entries.map(({ local }) => local), directory, end]);
}

describe('fetching the library', () => {
  const content = Buffer.alloc(300_000, 'wheel');
  const wheel: Wheel = {
    requirement: 'library==1',
    file: 'library-1.whl',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  let server: Server;
  let answer: Buffer | number = content;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    answer = content;
    server = createServer((_request, response) => {
      asked += 1;
      if (typeof answer === 'number') response.writeHead(answer).end();
      else response.end(answer);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  const fetchIt = (): Promise<string> => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/library-1.whl`;
    const place = { downloads: join(folder, 'downloads'), aside: join(folder, 'aside') };
    return downloadWheel(wheel, address, place, progress);
  };

  it('keeps the pinned file, tells how far it is, and does not fetch it twice', async () => {
    const path = await fetchIt();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(told.at(-1)).toMatchObject({ fraction: 1, stage: expect.stringContaining('library==1') });
    expect(await fetchIt()).toBe(path);
    expect(asked).toBe(1);
  });

  it.each([
    ['another file of the same size', Buffer.alloc(content.length, 'other'), /is not the file it should be.*SHA-256/],
    ['a longer one', Buffer.alloc(content.length + 1), /more than 300000 bytes came/],
    ['a shorter one', content.subarray(1), /its size is 299999 bytes, not 300000/],
    ['an error', 503, /could not be fetched from 127\.0\.0\.1:\d+: the answer was 503/],
  ])('refuses %s, and keeps nothing of it', async (_what, sent, reason) => {
    answer = sent;
    await expect(fetchIt()).rejects.toThrow(reason);
    expect(readdirSync(join(folder, 'downloads'))).toEqual([]);
  });
});

describe('unpacking it', () => {
  it('takes what is wanted, in its folders, with its bytes', async () => {
    writeFileSync(
      join(folder, 'a.whl'),
      zip({ 'lib/one.so': 'one', 'lib/deep/two.so': 'two'.repeat(1000), 'docs/no.txt': 'no' }),
    );
    await unzipWheels([join(folder, 'a.whl')], ['lib/'], join(folder, 'out'), 3003, progress);
    expect(readFileSync(join(folder, 'out', 'lib', 'deep', 'two.so'), 'utf8')).toBe('two'.repeat(1000));
    expect(readFileSync(join(folder, 'out', 'lib', 'one.so'), 'utf8')).toBe('one');
    expect(existsSync(join(folder, 'out', 'docs'))).toBe(false);
  });

  it('notices a file that is not what was packed', async () => {
    const whole = zip({ 'lib/one.so': 'one'.repeat(1000) });
    const expected = Buffer.alloc(4);
    expected.writeUInt32LE(crc32('one'.repeat(1000)));
    const other = Buffer.from(expected.map((byte) => byte ^ 1));
    for (let at = whole.indexOf(expected); at >= 0; at = whole.indexOf(expected)) other.copy(whole, at);
    writeFileSync(join(folder, 'bad.whl'), whole);
    const unpacking = unzipWheels([join(folder, 'bad.whl')], ['lib/'], join(folder, 'out'), 3000, progress);
    await expect(unpacking).rejects.toThrow('could not be unpacked: lib/one.so is damaged');
  });

  it('writes nothing outside of its folder', async () => {
    writeFileSync(join(folder, 'evil.whl'), zip({ '../evil.so': 'evil' }));
    const unpacking = unzipWheels([join(folder, 'evil.whl')], ['../'], join(folder, 'out'), 4, progress);
    await expect(unpacking).rejects.toThrow('could not be unpacked');
    expect(existsSync(join(folder, 'evil.so'))).toBe(false);
  });

  it('says that an archive is damaged', async () => {
    const whole = zip({ 'lib/one.so': 'one'.repeat(1000) });
    writeFileSync(join(folder, 'cut.whl'), whole.subarray(0, whole.length - 30));
    const unpacking = unzipWheels([join(folder, 'cut.whl')], ['lib/'], join(folder, 'out'), 3000, progress);
    await expect(unpacking).rejects.toThrow('could not be unpacked');
  });
});

describe('the addon that comes with the app', () => {
  const archive = (): string => join(folder, 'resources', 'app.asar');
  const beside = (): string => join(folder, 'resources', 'tensorflow');
  const ship = (sources: unknown): void => {
    mkdirSync(beside(), { recursive: true });
    writeFileSync(join(beside(), addonName), '');
    writeFileSync(join(beside(), 'sources.json'), JSON.stringify(sources));
  };

  it('is found beside the archive, and not in a checkout', () => {
    ship({ variant: 'cpu', addresses: { 'a.whl': 'https://example.com/a.whl' } });
    expect(findPrebuiltAddon('cpu', archive())).toEqual({
      folder: beside(),
      addresses: { 'a.whl': 'https://example.com/a.whl' },
    });
    expect(findPrebuiltAddon('cuda', archive())).toBeNull();
    expect(findPrebuiltAddon('cpu', join(folder, 'checkout'))).toBeNull();
  });

  it('may come from an encrypted address only', () => {
    ship({ variant: 'cpu', addresses: { 'a.whl': 'http://example.com/a.whl' } });
    expect(() => findPrebuiltAddon('cpu', archive())).toThrow();
  });

  it.skipIf(mustSkip(lackOfTensorFlow(['cpu'])))('loads the library in a cache that it was not built for', () => {
    const built = dirname(findInstallation('cpu')?.addon ?? '');
    const shipped = join(folder, 'shipped');
    mkdirSync(shipped);
    for (const name of readdirSync(built)) copyFileSync(join(built, name), join(shipped, name));
    const here = installationFolders('cpu');
    const there = installationFolders('cpu', join(folder, 'cache'));
    mkdirSync(join(folder, 'cache'));
    symlinkSync(here.library, join(folder, 'cache', basename(there.library)));
    placePrebuiltAddon({ folder: shipped, addresses: {} }, there.addon);
    const program = 'console.log(require(process.argv[1]).TF_Version)';
    const printed = execFileSync(process.execPath, ['-e', program, join(there.addon, addonName)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(printed.trim()).toBe(tensorFlowVersion);
  });
});
