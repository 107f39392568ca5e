import { convergence } from './english/convergence.js';
import { datasets } from './english/datasets.js';
import { frame } from './english/frame.js';
import { models } from './english/models.js';
import { monitor } from './english/monitor.js';
import { restore } from './english/restore.js';
import { settings } from './english/settings.js';
import { train } from './english/train.js';

/**
 * Every word of the interface, one file a view. Another language is another object of this type; sentences with parts are
 * functions, so that a translation may order them as its grammar needs.
 */
export const english = {
  name: 'Stillpoint',
  titled: (subject: string) => `${subject} – Stillpoint`,
  ...frame,
  ...restore,
  datasets,
  train,
  monitor,
  convergence,
  models,
  settings,
};

export type Catalogue = typeof english;
