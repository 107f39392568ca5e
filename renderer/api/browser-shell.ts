import { RPCLink } from '@orpc/client/websocket';

import { createAppClient } from './app-client.js';
import { download } from './download.js';
import { ReconnectingSocket } from './reconnecting-socket.js';
import type { Shell } from './shell.js';
import { uploadModel, uploadPicture } from './upload.js';

/** The shell behind the loopback server that also served this page; its cookie, set by the one-time link, lets us in. */
export function openBrowserShell(): Shell {
  const address = new URL('/rpc', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const websocket = new ReconnectingSocket(() => new WebSocket(address));
  const client = createAppClient(new RPCLink({ websocket }));
  return {
    kind: 'browser',
    client,
    watchConnection(listener) {
      const report = (): void => listener(websocket.connection);
      report();
      websocket.addEventListener('connection', report);
      return () => websocket.removeEventListener('connection', report);
    },
    takePicture: uploadPicture,
    importModel: async (file) => client.models.importUpload({ upload: await uploadModel(file) }),
    choosePictures: null,
    pathOf: null,
    save(picture) {
      download(`/pictures/${picture.id}/file`, picture.name);
      return Promise.resolve({ kind: 'downloading' });
    },
  };
}
