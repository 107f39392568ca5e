import type { EngineStatus } from '../../core/contract/doctor.js';
import type { Settings } from '../../core/contract/settings.js';

/**
 * Whether the engine that runs is not the one that was asked for, so that the choice waits for its next start. "The
 * fastest" and "all cores" are left to the engine: whatever runs answers them.
 */
export function isPending({ backend, threads }: Pick<Settings, 'backend' | 'threads'>, status: EngineStatus): boolean {
  if (status.state !== 'ready') return false;
  const { device } = status;
  return (backend !== null && backend !== device.backend) || (threads !== null && threads !== device.threads);
}
