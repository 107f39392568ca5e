import { createHash, randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';

import { makeFolder } from '../../../core/files/atomic-file.js';
import { openPicture, withPixels } from '../../../core/pictures/open-picture.js';
import { LeafPictures } from '../../../core/pictures/sources/leaf-pictures.js';
import { WaitingLine } from '../../engine/waiting-line.js';
import type { ServedFiles } from '../serving/served-files.js';

/** Side of the square that a thumbnail fits into, pixels. */
const SIDE = 192;

/** Thumbnails made at a time: a page asks for dozens at once. */
const AT_ONCE = 2;

/** Addresses of thumbnails, which are made when they are first fetched and kept in the cache. */
export class DatasetThumbnails {
  readonly #folder: string;
  readonly #served: ServedFiles;
  readonly #line = new WaitingLine(AT_ONCE);

  /** @param folder in the cache */
  constructor(folder: string, served: ServedFiles) {
    this.#folder = folder;
    this.#served = served;
  }

  /** @param file absolute @param key of what it shows, so that a file that changed is shown anew */
  ofFile(file: string, key: string): string {
    return this.#share(this.#pathOf(`${key} ${file}`), async (target) => {
      await withPixels(await openPicture(file, 1), (image) =>
        image
          .autoOrient()
          .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
          .flatten({ background: '#808080' })
          .toColourspace('srgb')
          .jpeg({ quality: 82 })
          .toFile(target),
      );
    });
  }

  /** @param size side, pixels */
  ofLeaves(size: number, seed: number, index: number): string {
    return this.#share(this.#pathOf(`dead leaves ${size} ${seed} ${index}`), async (target) => {
      const { data, width, height } = await new LeafPictures(size, seed).load(index);
      await sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 90 })
        .toFile(target);
    });
  }

  /** Removes those of files that are no longer shown. */
  async forget(files: readonly { file: string; key: string }[]): Promise<void> {
    for (const { file, key } of files) {
      const path = this.#pathOf(`${key} ${file}`);
      this.#served.forget(path);
      await rm(path, { force: true });
    }
  }

  #pathOf(what: string): string {
    const name = createHash('sha256').update(`${SIDE} ${what}`).digest('hex').slice(0, 32);
    return join(this.#folder, `${name}.jpg`);
  }

  #share(path: string, draw: (target: string) => Promise<void>): string {
    return this.#served.share(path, {
      make: () => this.#line.run(() => this.#make(path, draw)),
    });
  }

  async #make(path: string, draw: (target: string) => Promise<void>): Promise<void> {
    await makeFolder(this.#folder);
    const aside = join(this.#folder, `.${randomBytes(6).toString('hex')}.jpg`);
    try {
      await draw(aside);
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }
}
