import { cpus, freemem, release, totalmem } from 'node:os';

import type { EngineStatus } from '../../../core/contract/doctor.js';
import type { Settings } from '../../../core/contract/settings.js';

export interface DiagnosticFacts {
  readonly version: string;
  readonly shell: string;
  readonly engine: EngineStatus;
  readonly settings: Settings;
  /** Path of the log; null when none is kept. */
  readonly logs: string | null;
}

/** Facts for a report about a problem. No paths and no names of pictures: what a person copies into an issue is public. */
export function diagnosticsText({ version, shell, engine, settings }: DiagnosticFacts): string {
  const processors = cpus();
  const electron = new Map(Object.entries(process.versions)).get('electron');
  const lines = [
    `Stillpoint ${version} (${shell})`,
    `Node ${process.versions.node}${electron === undefined ? '' : `, Electron ${electron}`}`,
    `${process.platform} ${process.arch} ${release()}`,
    `Processor: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    `Memory: ${gigabytes(totalmem())} GB, ${gigabytes(freemem())} GB free`,
    `Engine: ${describeEngine(engine)}`,
    `Settings: ${JSON.stringify({ ...settings, runsFolder: settings.runsFolder === null ? null : 'chosen' })}`,
  ];
  return `${lines.join('\n')}\n`;
}

function describeEngine(status: EngineStatus): string {
  switch (status.state) {
    case 'starting':
      return 'starting';
    case 'restarting':
      return `restarting: ${status.reason}`;
    case 'failed':
      return `failed: ${status.reason}`;
    case 'ready': {
      const { device, host, memory } = status;
      const tensorflow = device.tensorflow === null ? '' : ` ${device.tensorflow}`;
      const notice = device.notice === null ? '' : `; ${device.notice}`;
      return (
        `${device.backend}${tensorflow} on ${device.device}, ${device.threads} threads, in a ${host}, ` +
        `${memory.tensors} tensors, ${gigabytes(memory.residentBytes)} GB${notice}`
      );
    }
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
