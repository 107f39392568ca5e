import { logEvent } from '../app/defect-log.js';
import type { EngineHost } from '../engine/engine-host.js';

/** Keeps the engine's ends and returns in the log, for as long as it is watched. */
export async function logEngine(engine: EngineHost): Promise<void> {
  let before = '';
  for await (const status of engine.watch()) {
    const now = status.state === 'ready' ? `ready: ${status.device.backend} in a ${status.host}` : status.state;
    if (now === before) continue;
    before = now;
    if (status.state === 'restarting') logEvent('warning', 'engine', `restarting: ${status.reason}`);
    else if (status.state === 'failed') logEvent('error', 'engine', `failed: ${status.reason}`);
    else logEvent('info', 'engine', now);
  }
}
