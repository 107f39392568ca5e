import { z } from 'zod';

import type { DoctorReport, EngineDevice } from '../../core/contract/doctor.js';
import { StillpointError, messageOf } from '../../core/contract/errors.js';
import { readJsonSync } from '../../core/files/json-file.js';
import { type BackendRequest, closeBackend, openBackend } from '../engine/backend.js';
import { requireFromProject } from '../runtime-paths.js';
import { readSetupFailure } from '../setup/setup-failure.js';
import { findElectron } from './electron-binary.js';
import { applicationVersion } from './locations.js';

/**
 * Looks at what this machine can do, by doing it: starts the backend that computing would use, and closes it again.
 *
 * Downloads nothing. Each problem is a sentence, followed by what to do about it.
 */
export async function examineMachine(request: BackendRequest = {}): Promise<DoctorReport> {
  const problems: string[] = [];
  const device = await tryBackend(request, problems);
  const sharp = await sharpVersion(problems);
  const electron = { available: findElectron() !== null, version: electronVersion() };
  if (!electron.available) {
    problems.push("Electron's program is not here. `npm start` fetches it, and uses your browser where it cannot.");
  }
  return {
    version: applicationVersion(),
    node: process.versions.node,
    backend: device.backend,
    device: device.device,
    tensorflow: device.tensorflow,
    threads: device.threads,
    electron,
    sharp,
    problems,
  };
}

async function tryBackend(request: BackendRequest, problems: string[]): Promise<EngineDevice> {
  try {
    const device = await openBackend(request);
    if (device.notice !== null) problems.push(device.notice);
    const failure = readSetupFailure();
    // On wasm the notice has told it; here the variant that was wanted first is missing.
    if (device.backend === 'tensorflow' && failure !== null) problems.push(`${failure.reason} ${failure.hint}`);
    return device;
  } catch (thrown) {
    if (!(thrown instanceof StillpointError) || request.backend === undefined) throw thrown;
    problems.push(`${thrown.message} ${thrown.hint}`);
    const { threads } = request;
    // What would compute instead; why it is not what was asked for has just been told.
    return await openBackend(threads === undefined ? {} : { threads });
  } finally {
    closeBackend();
  }
}

async function sharpVersion(problems: string[]): Promise<string | null> {
  try {
    const { default: sharp } = await import('sharp');
    return sharp.versions.sharp;
  } catch (thrown) {
    problems.push(`Pictures cannot be read: ${messageOf(thrown).split('\n')[0] ?? ''} Run \`npm ci\` again.`);
    return null;
  }
}

/** Version of the npm package, which is the version of the program that it fetches. */
function electronVersion(): string | null {
  try {
    const description = requireFromProject().resolve('electron/package.json');
    return readJsonSync(description, z.object({ version: z.string() }))?.version ?? null;
  } catch {
    return null;
  }
}
