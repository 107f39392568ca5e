import { diskPsf, restoreImage } from '@stillpoint/core';
import { loadModel } from '@stillpoint/core/files';
import { readPicture, writePicture } from '@stillpoint/core/pictures';

/** Sharpens a colour photograph that is out of focus, with a model that Stillpoint has trained. */
export async function restorePicture(input: string, output: string, modelFile: string): Promise<void> {
  const picture = await readPicture(input);
  const model = await loadModel(modelFile);
  const options = { psf: diskPsf(2), noise: 0.01, tolerance: 1e-3, maxEvaluations: 50 };
  const { image, trace } = await restoreImage(picture, model, options);
  console.log(`${trace.reason} after ${trace.evaluations} evaluations`);
  await writePicture(output, { ...picture, data: image.data }, picture);
  model.dispose();
}
