import { Option, type Command } from 'commander';

import { boundarySchema } from '../../core/contract/blur.js';
import { blurValue } from './blur-value.js';
import { numberValue, wholeNumber } from './option-values.js';

/** The flags of a command that degrades the pictures of a folder and looks at a model on them. */
export function addProtocolOptions(command: Command): Command {
  return command
    .option('--model <model>', 'name in the library, or a file', 'default')
    .requiredOption('--images <dir>', 'folder of sharp pictures')
    .option('--size <pixels>', 'side to which they are resized, square', wholeNumber(8), 128)
    .requiredOption(
      '--blur <spec>',
      'gaussian:sigma=1,size=5 | motion:length=15,angle=30 | disk:radius=3 | psf:FILE',
      blurValue,
    )
    .addOption(
      new Option(
        '--boundary <rule>',
        'the scene beyond the edge: zero is mid-grey; unknown cuts the frame out of the scene, as a camera does',
      )
        .choices(boundarySchema.options)
        .default('zero'),
    )
    .requiredOption('--noise <s>', 'standard deviation of the noise, on [0, 1]', numberValue);
}
