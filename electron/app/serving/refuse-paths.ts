import { StillpointError } from '../../../core/contract/errors.js';
import type { RestorationSettings } from '../../../core/contract/restoration.js';
import { isModelPath } from '../models/library.js';

/**
 * A page in a browser names models of the library and uploads pictures; it does not point at files of this machine.
 *
 * @throws StillpointError BAD_CONFIGURATION
 */
export function refusePaths({ blur, model }: Pick<RestorationSettings, 'blur' | 'model'>): void {
  const named = blur.kind === 'psf' ? 'point-spread function' : isModelPath(model) ? 'model' : null;
  if (named === null) return;
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `A ${named} from a file of this machine cannot be used from a browser.`,
    'Use the desktop window or the command line.',
  );
}
