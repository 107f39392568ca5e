import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { writeOnnx } from '../../../core/files/onnx-file.js';
import { copyAtomic } from '../copy-atomic.js';
import { modelFiles } from './library.js';
import { findNamed } from './names.js';
import type { ServedFiles } from '../serving/served-files.js';
import type { ShellCapabilities } from '../shell-capabilities.js';

export type ModelFormat = 'safetensors' | 'onnx';

/** Where an export went: a path, or an address to download from; neither when the dialog was dismissed. */
export interface ExportedModel {
  readonly path: string | null;
  readonly url: string | null;
}

export interface ModelExportServices {
  readonly shell: ShellCapabilities;
  readonly served: ServedFiles;
  /** The session's folder, for files that a page downloads. */
  readonly folder: string;
}

/**
 * Writes a model of the library where the person says, or gives a browser an address to download it from.
 *
 * @throws StillpointError NOT_FOUND, BAD_MODEL, BAD_CONFIGURATION when it cannot be written as ONNX, CANNOT_WRITE
 */
export async function exportModel(
  { shell, served, folder }: ModelExportServices,
  { name, format }: { name: string; format: ModelFormat },
): Promise<ExportedModel> {
  const model = findNamed(await modelFiles(), name);
  const fileName = `${name}.${format}`;
  if (shell.files !== null) {
    const path = await shell.files.chooseSave(fileName, 'model');
    if (path !== null) await writeModel(model.path, path, format);
    return { path, url: null };
  }
  // A copy: the model may be renamed before the page has fetched it.
  const copy = join(folder, `${randomBytes(16).toString('hex')}.${format}`);
  await writeModel(model.path, copy, format);
  return { path: null, url: served.share(copy, { name: fileName }) };
}

async function writeModel(model: string, target: string, format: ModelFormat): Promise<void> {
  if (format === 'onnx') await writeOnnx(model, target);
  else await copyAtomic(model, target);
}
