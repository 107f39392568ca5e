import { z } from 'zod';

import { errorDataSchema, StillpointError } from '../../core/contract/errors.js';
import { pictureIdSchema, pictureSchema, type Picture } from '../../core/contract/picture.js';
import { ConnectionLost } from './failure.js';

const refusalSchema = errorDataSchema.extend({ message: z.string() });

/**
 * Sends the bytes of a picture to the shell, which decodes it.
 * @param shown whether it will be looked at
 * @throws StillpointError as the shell words it, ConnectionLost when it cannot be reached
 */
export async function uploadPicture(file: File, shown = true): Promise<Picture> {
  return pictureSchema.parse(await send('/pictures', file, shown ? {} : { shown: 'no' }));
}

/**
 * Sends the bytes of a model file to the shell, which keeps them for `models.importUpload`.
 * @returns the id to name it by
 * @throws as {@link uploadPicture}
 */
export async function uploadModel(file: File): Promise<string> {
  const { upload } = z.object({ upload: pictureIdSchema }).parse(await send('/models', file));
  return upload;
}

/**
 * Bytes travel beside the contract, as the raw body of one request. The header cannot be set by a form or link of another
 * site, so the shell takes it as a sign that the page is ours.
 */
async function send(address: string, file: File, more: Record<string, string> = {}): Promise<unknown> {
  const query = new URLSearchParams({ name: file.name, ...more });
  const response = await fetch(`${address}?${query}`, {
    method: 'POST',
    headers: { 'X-Stillpoint': '1', 'Content-Type': 'application/octet-stream' },
    body: file,
  }).catch((cause: unknown) => {
    throw new ConnectionLost('the file could not be sent', { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const refusal = refusalSchema.safeParse(answer);
  if (refusal.success) {
    const { code, message, hint } = refusal.data;
    throw new StillpointError(code, message, hint);
  }
  throw new ConnectionLost(`the shell answered ${response.status}`);
}
