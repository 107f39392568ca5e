import { backendNameSchema } from '../../core/contract/doctor.js';
import { openBackend } from '../../electron/engine/backend.js';

// Numeric tests compute on the real engine's backend: the one that was asked for, or the fastest of this machine.
const asked = process.env['STILLPOINT_BACKEND'];
await openBackend(asked === undefined ? {} : { backend: backendNameSchema.parse(asked) });
