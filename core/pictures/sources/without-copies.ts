import { findDuplicates, type FingerprintedFile } from '../datasets/duplicates.js';
import { fingerprintPicture } from '../datasets/fingerprint.js';
import { mapInOrder } from '../map-in-order.js';
import { decodersAtOnce } from './decoded-ahead.js';
import type { SurveyedFile } from './file-pictures.js';

/** Pictures that are decoded before a run starts, at most: a minute's work. */
const SEARCHED = 5000;

/**
 * The training pictures that are not copies, exact or near, of pictures that are held out: on those a model would be praised for what it
 * remembers.
 *
 * Larger folders are not searched, because that would take longer than a person waits for a run to start; as data sets they are
 * checked once, in the background.
 */
export async function withoutCopies(
  training: readonly SurveyedFile[],
  held: readonly SurveyedFile[],
  { signal, onNotice }: { signal?: AbortSignal; onNotice?: (text: string) => void },
): Promise<SurveyedFile[]> {
  const all = [...held, ...training];
  if (all.length > SEARCHED) {
    onNotice?.(
      `The folder was not searched for copies of its ${held.length} validation pictures, because it has more than ${SEARCHED}. ` +
        'Add it as a data set in the app, or name validation pictures of your own.',
    );
    return [...training];
  }
  const found = await mapInOrder(all, decodersAtOnce(), fingerprint, signal);
  // One that does not decode is replaced when its turn comes, and told then.
  const known = found.flatMap((item, index) => (item === null ? [] : [{ ...item, index }]));
  const { groups } = await findDuplicates(known, signal);
  const heldGroups = new Set(known.flatMap(({ index }, i) => (index < held.length ? [groups[i]] : [])));
  const copies = new Set(
    known.flatMap(({ index }, i) => (index >= held.length && heldGroups.has(groups[i]) ? [index - held.length] : [])),
  );
  if (copies.size > 0) onNotice?.(`Left out ${copies.size} copies of pictures that are held out for validation.`);
  return training.filter((_, index) => !copies.has(index));
}

async function fingerprint({ file }: SurveyedFile): Promise<FingerprintedFile | null> {
  return fingerprintPicture(file).then(
    (found) => ({ file, fingerprint: found }),
    () => null,
  );
}
