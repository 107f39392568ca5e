import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface GraphicsCard {
  /** As its driver names it, for example `NVIDIA H200`. */
  readonly name: string;
}

let known: GraphicsCard | null | undefined;

/** The first NVIDIA card whose driver is loaded, null without one. Asked once per thread; costs nothing where there is no driver. */
export function graphicsCard(): GraphicsCard | null {
  if (known === undefined) known = findGraphicsCard();
  return known;
}

function findGraphicsCard(): GraphicsCard | null {
  // The kernel driver's own folder: without it, running nvidia-smi would only cost time.
  if (process.platform === 'linux' && !existsSync('/proc/driver/nvidia/version') && !existsSync('/dev/nvidiactl'))
    return null;
  if (process.platform === 'darwin') return null;
  try {
    const listed = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const name = listed.split('\n')[0]?.trim();
    return name ? { name } : null;
  } catch {
    // A container may have the driver and not the tool.
    return existsSync('/dev/nvidiactl') ? { name: 'NVIDIA GPU' } : null;
  }
}
