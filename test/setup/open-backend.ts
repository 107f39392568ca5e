import { backendNameSchema } from '../../core/contract/doctor.js';
import { openBackend } from '../../electron/engine/backend.js';

// Numeric tests compute on the real engine's backend: exactly the one of their project, or they fail.
await openBackend({ backend: backendNameSchema.parse(process.env['STILLPOINT_BACKEND']) });
