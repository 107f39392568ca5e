import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import { convergenceContract } from './convergence-contract.js';
import { datasetContract } from './dataset-contract.js';
import { engineStatusSchema } from './doctor.js';
import { modelContract } from './model-contract.js';
import { pictureIdSchema, pictureSchema } from './picture.js';
import { restorationEventSchema, restorationRequestSchema } from './restoration.js';
import { runContract } from './run-contract.js';
import { settingsContract } from './settings-contract.js';
import { windowContract } from './window-contract.js';

/**
 * Interface ⇄ shell: one contract over both transports (Electron's message port, the loopback WebSocket). Every message is
 * plain data; picture bytes travel beside it (see docs/decisions).
 */
export const appContract = {
  app: {
    /** Facts that do not change while the app runs. */
    about: base.output(z.object({ version: z.string() })),
    /** The engine's life, current state first. */
    engine: base.output(eventIterator(engineStatusSchema)),
  },
  pictures: {
    /** Takes a file of this machine by path: Electron only, where a drop or a dialog yields one. */
    openPath: base.input(z.object({ path: z.string().min(1) })).output(pictureSchema),
    /** Shows the system's open dialog; empty when dismissed. Electron only: a browser uses its own file input. */
    choose: base.output(z.array(pictureSchema)),
    /** The bundled sample, so that a first-time user can try without a photo at hand. */
    sample: base.output(pictureSchema),
    forget: base.input(z.object({ id: pictureIdSchema })).output(z.object({})),
  },
  restorations: {
    /** Abort the call's signal to cancel. */
    run: base.input(restorationRequestSchema).output(eventIterator(restorationEventSchema)),
  },
  results: {
    /** Electron: asks where and writes there; `path` is null when dismissed. A browser downloads the picture's address instead. */
    save: base.input(z.object({ id: pictureIdSchema })).output(z.object({ path: z.string().nullable() })),
  },
  convergence: convergenceContract,
  models: modelContract,
  datasets: datasetContract,
  runs: runContract,
  settings: settingsContract,
  window: windowContract,
};
