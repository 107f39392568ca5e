import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain, type IpcMainEvent, MessageChannelMain, type MessagePortMain } from 'electron';

import type { App } from '../app/open-app.js';
import { wireErrorInterceptor } from '../engine/wire-errors.js';
import { PAGE_ORIGIN } from './page-protocol.js';

/** The only two messages of Electron's IPC; everything else is the typed contract, over the port. Preload names them too. */
const REQUEST_PORT = 'stillpoint:request-port';
const PORT = 'stillpoint:port';

/** Hands our page one end of a message port, and answers the contract at the other. */
export function setupContractPort(app: App): void {
  const handler = new RPCHandler(app.router, { clientInterceptors: [wireErrorInterceptor(app.onDefect)] });
  const open = new Map<number, MessagePortMain>();
  ipcMain.on(REQUEST_PORT, (event) => {
    if (!isOurPage(event)) return;
    const { id } = event.sender;
    // A page that asks again was loaded again: its old calls have nobody to answer to.
    open.get(id)?.close();
    const { port1, port2 } = new MessageChannelMain();
    open.set(id, port1);
    handler.upgrade(port1);
    port1.start();
    event.sender.postMessage(PORT, null, [port2]);
  });
}

/** The main frame of our own page, and no frame or page that somehow got in. */
function isOurPage({ senderFrame, sender }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url.startsWith(`${PAGE_ORIGIN}/`);
}
