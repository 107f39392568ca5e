import { nextTurn } from '../next-turn.js';
import { DisjointSets } from './disjoint-sets.js';
import { HashIndex } from './hash-index.js';
import { perceptualHash, THUMBNAIL_SIDE, type PerceptualHash } from './perceptual-hash.js';
import { likeness } from './picture-likeness.js';
import { SQUARE_SYMMETRIES, squareWalk, type SquareSymmetry } from './square-symmetry.js';

/**
 * Largest distance of hashes at which pictures are looked at more closely, and what they must then reach. Measured on 2000 aligned faces
 * (docs/decisions/0051): different ones get to 0.96 at most; the same one cropped by up to 5 % stays above 0.98, and what falls
 * lower was brightened until it clipped, which moves few bits.
 */
const CANDIDATE_DISTANCE = 11;
const SAME = 0.97;
const SAME_BITS = 3;
const SAME_WITH_FEW_BITS = 0.9;

/** Pictures compared before others get their turn. */
const AT_ONCE = 64;

/**
 * Finds pictures that are nearly the same: resized, compressed again, brightened, cropped a little, mirrored or turned by quarters.
 *
 * Candidates come from an index of perceptual hashes, not from all pairs, and are then laid over one another. Pictures of one even grey
 * look like nothing but each other and are passed over. "Nearly the same" is carried on from picture to picture, so that a
 * group never straddles anything.
 *
 * @param thumbnails grey, row-major [32][32], one a picture
 * @returns groups of two or more indices, each ascending, ordered by their first
 */
export async function findNearDuplicates(thumbnails: readonly Uint8Array[], signal?: AbortSignal): Promise<number[][]> {
  const hashes: PerceptualHash[] = [];
  for (const thumbnail of thumbnails) {
    if (hashes.length % AT_ONCE === 0) await breathe(signal);
    hashes.push(perceptualHash(thumbnail));
  }
  const index = new HashIndex(hashes, CANDIDATE_DISTANCE);
  const sets = new DisjointSets(thumbnails.length);
  for (let i = 0; i < thumbnails.length; i++) {
    if (i % AT_ONCE === 0) await breathe(signal);
    for (const symmetry of SQUARE_SYMMETRIES) {
      const seen = shownAs(symmetry, thumbnails[i] ?? new Uint8Array());
      for (const { other, distance } of index.after(i, perceptualHash(seen))) {
        if (sets.find(i) === sets.find(other)) continue;
        const thumbnail = thumbnails[other];
        if (thumbnail !== undefined && isSame(likeness(seen, thumbnail), distance)) sets.join(i, other);
      }
    }
  }
  return sets.groups().filter((group) => group.length > 1);
}

/** A thumbnail in one of the symmetries in which training may show its picture. */
function shownAs(symmetry: SquareSymmetry, thumbnail: Uint8Array): Uint8Array {
  const [dx, dy, corner] = squareWalk(symmetry, THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  return Uint8Array.from(thumbnail, (_, k) => {
    const [x, y] = [k % THUMBNAIL_SIDE, Math.floor(k / THUMBNAIL_SIDE)];
    return thumbnail[corner + x * dx + y * dy] ?? 0;
  });
}

/** Lets messages arrive. */
async function breathe(signal?: AbortSignal): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}

function isSame(alike: number, distance: number): boolean {
  return alike >= SAME || (distance <= SAME_BITS && alike >= SAME_WITH_FEW_BITS);
}
