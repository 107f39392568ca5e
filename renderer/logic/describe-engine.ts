import type { EngineStatus } from '../../core/contract/doctor.js';
import type { Connection } from '../api/shell.js';
import { text } from '../text/text.js';

/** How an engine's state reads, and whether it calls for attention. */
export interface EngineDescription {
  readonly words: string;
  readonly tone: 'ready' | 'waiting' | 'warning';
}

/** `tensorflow · CPU · 2 threads`, or what it is doing instead. A lost connection outranks what was last heard. */
export function describeEngine(status: EngineStatus, connection: Connection): EngineDescription {
  if (connection === 'lost') return { words: text.status.lost, tone: 'warning' };
  switch (status.state) {
    case 'starting':
      return { words: text.status.starting, tone: 'waiting' };
    case 'restarting':
      return { words: text.status.restarting, tone: 'warning' };
    case 'failed':
      return { words: text.status.failed, tone: 'warning' };
    case 'ready': {
      const { backend, device, threads } = status.device;
      const place = device.toLowerCase() === 'cpu' ? text.status.cpu : device;
      return { words: [backend, place, text.status.threads(threads)].join(' · '), tone: 'ready' };
    }
  }
}
