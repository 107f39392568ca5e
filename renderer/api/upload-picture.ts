import { errorDataSchema, StillpointError } from '../../core/contract/errors.js';
import { pictureSchema, type Picture } from '../../core/contract/picture.js';
import { ConnectionLost } from './failure.js';

const refusalSchema = errorDataSchema.extend({ message: pictureSchema.shape.name });

/**
 * Sends the bytes of a picture to the shell: they travel beside the contract, as the raw body of one request.
 *
 * The header cannot be set by a form or link of another site, so the shell takes it as a sign that the page is ours.
 * @throws StillpointError as the shell words it, ConnectionLost when it cannot be reached
 */
export async function uploadPicture(file: File): Promise<Picture> {
  const response = await fetch(`/pictures?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    headers: { 'X-Stillpoint': '1', 'Content-Type': 'application/octet-stream' },
    body: file,
  }).catch((cause: unknown) => {
    throw new ConnectionLost('the picture could not be sent', { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return pictureSchema.parse(answer);
  const refusal = refusalSchema.safeParse(answer);
  if (refusal.success) {
    const { code, message, hint } = refusal.data;
    throw new StillpointError(code, message, hint);
  }
  throw new ConnectionLost(`the shell answered ${response.status}`);
}
