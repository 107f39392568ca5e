import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';

/** A command of the interface, as its registry names it: `restore.open`, `go.train`. */
export const commandIdSchema = z.string().regex(/^[a-z]+(\.[a-z-]+)+$/);

/** What the frame around the page asks of it: a menu item was chosen, a file was opened from the desktop. */
export const windowRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), id: commandIdSchema }),
  z.object({ kind: z.literal('open pictures'), paths: z.array(z.string().min(1)).min(1) }),
  z.object({ kind: z.literal('import model'), path: z.string().min(1) }),
]);
export type WindowRequest = z.infer<typeof windowRequestSchema>;

/** What the frame must know of the page to look right. */
export const windowDescriptionSchema = z.object({
  /** What the page shows now, whoever chose it. The next window has its background from the start. */
  theme: z.enum(['light', 'dark']),
  /** What can be done now; menu items of other commands are greyed. */
  commands: z.array(commandIdSchema).max(1000),
});
export type WindowDescription = z.infer<typeof windowDescriptionSchema>;

/** The page and the window around it. A browser has no such frame: there nothing is asked, and what is told is ignored. */
export const windowContract = {
  /** What is asked from now on, and what was asked before the page could listen. */
  requests: base.output(eventIterator(windowRequestSchema)),
  describe: base.input(windowDescriptionSchema).output(z.object({})),
};
