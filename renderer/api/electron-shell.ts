import { RPCLink } from '@orpc/client/message-port';

import { StillpointError } from '../../core/contract/errors.js';
import { text } from '../text/text.js';
import { createAppClient } from './app-client.js';
import type { Shell } from './shell.js';
import { uploadModel, uploadPicture } from './upload.js';

/** What the preload script exposes: no more than a page cannot do itself. */
export interface StillpointBridge {
  readonly shell: 'electron';
  /** Absolute path of a file that the person dropped or chose; null for one that exists only in memory. */
  pathForFile(file: File): string | null;
  /** Asks for the message port, which arrives as a window message `{ type: 'stillpoint:port' }`. */
  requestPort(): void;
}

/** The shell in Electron's main process, over the message port that the preload script passes on. */
export async function openElectronShell(bridge: StillpointBridge): Promise<Shell> {
  const port = await receivePort(bridge);
  const client = createAppClient(new RPCLink({ port }));
  port.start();
  return {
    kind: 'electron',
    client,
    watchConnection(listener) {
      listener('open');
      return () => undefined;
    },
    takePicture(file, shown) {
      const path = bridge.pathForFile(file);
      // A picture pasted from another program has no path: its bytes go to our own protocol.
      return path === null || path === '' ? uploadPicture(file, shown) : client.pictures.openPath({ path });
    },
    async importModel(file) {
      const path = bridge.pathForFile(file);
      if (path === null || path === '') return client.models.importUpload({ upload: await uploadModel(file) });
      const model = await client.models.import({ path });
      if (model === null) throw new StillpointError('CANCELLED', text.models.notImported, text.models.notImportedHint);
      return model;
    },
    choosePictures: () => client.pictures.choose(),
    pathOf: (file) => bridge.pathForFile(file),
    async save(picture) {
      const { path } = await client.results.save({ id: picture.id });
      return path === null ? { kind: 'dismissed' } : { kind: 'written', path };
    },
  };
}

function receivePort(bridge: StillpointBridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      // Only our own window (the preload script runs in it) may hand us a port.
      if (event.source !== window || !isPortMessage(event.data) || port === undefined) return;
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
    bridge.requestPort();
  });
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'stillpoint:port';
}
