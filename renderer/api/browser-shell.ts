import { RPCLink } from '@orpc/client/websocket';

import { createAppClient } from './app-client.js';
import { ReconnectingSocket } from './reconnecting-socket.js';
import type { Shell } from './shell.js';
import { uploadPicture } from './upload-picture.js';

/** The shell behind the loopback server that also served this page; its cookie, set by the one-time link, lets us in. */
export function openBrowserShell(): Shell {
  const address = new URL('/rpc', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const websocket = new ReconnectingSocket(() => new WebSocket(address));
  return {
    kind: 'browser',
    client: createAppClient(new RPCLink({ websocket })),
    watchConnection(listener) {
      const report = (): void => listener(websocket.connection);
      report();
      websocket.addEventListener('connection', report);
      return () => websocket.removeEventListener('connection', report);
    },
    takePicture: uploadPicture,
    choosePictures: null,
    pathOf: null,
    save(picture) {
      const link = document.createElement('a');
      link.href = `/pictures/${picture.id}/file`;
      link.download = picture.name;
      link.click();
      return Promise.resolve({ kind: 'downloading' });
    },
  };
}
