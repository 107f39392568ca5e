/**
 * The engine's own entry: the only place of the desktop application that computes.
 *
 * The same file runs as a worker thread (settings in `workerData`) and, where the native library cannot be loaded in one,
 * as a child process (settings as JSON in the first argument). It never imports 'electron'.
 */
// First: before anything loads sharp.
import '../setup/sharp-beside-glib.js';

import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import type { SupportedMessagePort } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';

import { messageOf } from '../../core/contract/errors.js';
import { closeBackend, openBackend } from './backend.js';
import { createEngineRouter } from './engine-router.js';
import { engineSettingsSchema } from './engine-settings.js';
import { processPort, threadPort } from './rpc-port.js';
import { wireErrorInterceptor } from './wire-errors.js';

function openPort(): { port: SupportedMessagePort; settings: unknown; leave: () => void } {
  const parent = isMainThread ? null : parentPort;
  if (parent !== null) return { port: threadPort(parent), settings: workerData, leave: () => parent.close() };
  return {
    port: processPort(process),
    settings: JSON.parse(process.argv[2] ?? '{}'),
    leave: () => process.disconnect(),
  };
}

const { port, settings, leave } = openPort();
const { backend, threads } = engineSettingsSchema.parse(settings);
const device = openBackend({ ...(backend && { backend }), ...(threads !== undefined && { threads }) });
// A refusal reaches whoever asks for the device; it must not end the thread before that.
device.catch(() => undefined);

const router = createEngineRouter(device, () => void stop());
new RPCHandler(router.procedures, {
  clientInterceptors: [
    wireErrorInterceptor((defect) => {
      console.error('engine:', defect instanceof Error ? (defect.stack ?? defect.message) : messageOf(defect));
    }),
  ],
}).upgrade(port);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await router.close();
  // Tensors that outlive their thread crash the addon's teardown on some runtimes.
  await device.then(closeBackend, () => undefined);
  leave();
}

// A child whose parent is gone has nobody to work for.
if (isMainThread) process.on('disconnect', () => void stop().finally(() => process.exit()));
