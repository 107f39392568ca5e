import { BLUR_RANGES, lineAngle, snapTo, type BlurDraft } from './blur-draft.js';

/**
 * The draft after its picture was pulled to a place: the rim of the blur goes where the pointer is.
 * @param x pixels of the photo to the right of the point   @param y pixels of the photo above it
 */
export function pullBlur(draft: BlurDraft, x: number, y: number): BlurDraft {
  const distance = Math.hypot(x, y);
  switch (draft.kind) {
    case 'gaussian':
      // The visible rim of a Gaussian is near 2σ.
      return { ...draft, gaussian: { sigma: snapTo(BLUR_RANGES.sigma, distance / 2) } };
    case 'disk':
      return { ...draft, disk: { radius: snapTo(BLUR_RANGES.radius, distance) } };
    case 'motion': {
      // At the very centre there is no direction to read.
      const angle = distance < 0.5 ? draft.motion.angle : (Math.atan2(y, x) * 180) / Math.PI;
      return {
        ...draft,
        motion: {
          length: snapTo(BLUR_RANGES.length, distance * 2),
          angle: snapTo(BLUR_RANGES.angle, lineAngle(angle)),
        },
      };
    }
    case 'psf':
      return draft;
  }
}
