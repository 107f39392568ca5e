import { z } from 'zod';

export const backendNameSchema = z.enum(['tensorflow', 'wasm']);
export type BackendName = z.infer<typeof backendNameSchema>;

/** What computes, as the status bar and `doctor` show it. */
export const engineDeviceSchema = z.object({
  backend: backendNameSchema,
  /** `cpu`, or the accelerator's name. */
  device: z.string(),
  /** Threads used by one operation. */
  threads: z.number().int().positive(),
  /** Version of the TensorFlow library, null on other backends. */
  tensorflow: z.string().nullable(),
  /** Why this backend and not a faster one; null when nothing was passed over. */
  notice: z.string().nullable(),
});
export type EngineDevice = z.infer<typeof engineDeviceSchema>;

/** The JSON of `stillpoint doctor` (a contract: see docs/command-line.md). */
export const doctorReportSchema = z.object({
  version: z.string(),
  node: z.string(),
  backend: backendNameSchema,
  device: z.string(),
  tensorflow: z.string().nullable(),
  threads: z.number().int().positive(),
  electron: z.object({ available: z.boolean(), version: z.string().nullable() }),
  sharp: z.string().nullable(),
  problems: z.array(z.string()),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;

/** Life of the engine as the interface sees it. */
export const engineStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({
    state: z.literal('ready'),
    device: engineDeviceSchema,
    /** How the engine is hosted: the preferred worker thread, or the child process used when that cannot load the library. */
    host: z.enum(['worker thread', 'child process']),
    memory: z.object({ residentBytes: z.number().nonnegative(), tensors: z.number().int().nonnegative() }),
  }),
  z.object({ state: z.literal('restarting'), reason: z.string() }),
  z.object({ state: z.literal('failed'), reason: z.string(), hint: z.string() }),
]);
export type EngineStatus = z.infer<typeof engineStatusSchema>;
