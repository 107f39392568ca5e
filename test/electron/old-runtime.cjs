// What Electron 9 (Node 12) lacks of the platform that the application is written for. Put in front of the test's build of
// main and worker; the product itself never sees it.
if (typeof globalThis.AbortController === 'undefined') {
  const { EventEmitter } = require('events');

  class Event {
    constructor(type) {
      this.type = type;
    }
  }
  class EventTarget {
    // Many may listen to a signal that lives as long as the engine.
    #emitter = new EventEmitter().setMaxListeners(0);
    addEventListener(type, listener, options) {
      if (options && options.once) this.#emitter.once(type, listener);
      else this.#emitter.on(type, listener);
    }
    removeEventListener(type, listener) {
      this.#emitter.off(type, listener);
    }
    dispatchEvent(event) {
      this.#emitter.emit(event.type, event);
      return true;
    }
  }
  class AbortSignal extends EventTarget {
    aborted = false;
    reason = undefined;
    throwIfAborted() {
      if (this.aborted) throw this.reason;
    }
    static any(signals) {
      const any = new AbortController();
      for (const signal of signals) {
        if (signal.aborted) any.abort(signal.reason);
        signal.addEventListener('abort', () => any.abort(signal.reason), { once: true });
      }
      return any.signal;
    }
  }
  class AbortController {
    signal = new AbortSignal();
    abort(reason = Object.assign(new Error('This operation was aborted'), { name: 'AbortError' })) {
      if (this.signal.aborted) return;
      this.signal.aborted = true;
      this.signal.reason = reason;
      this.signal.dispatchEvent(new Event('abort'));
    }
  }
  /** As much of a web response as the page protocol uses. */
  class Response {
    constructor(body, { status = 200, headers = {} } = {}) {
      Object.assign(this, { body, status, headers });
    }
  }
  // Only ever compared with `instanceof`.
  const absent = () => class {};
  Object.assign(globalThis, {
    Event,
    EventTarget,
    AbortSignal,
    AbortController,
    Response,
    Blob: absent(),
    File: absent(),
    FormData: absent(),
    Headers: absent(),
    ReadableStream: absent(),
    TransformStream: absent(),
    performance: require('perf_hooks').performance,
    structuredClone: (value) => require('v8').deserialize(require('v8').serialize(value)),
  });
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  const at = function (index) {
    return this[index < 0 ? this.length + index : index];
  };
  for (const prototype of [Array.prototype, String.prototype, Object.getPrototypeOf(Uint8Array.prototype)])
    define(prototype, 'at', at);
  define(Object, 'hasOwn', (object, key) => Object.prototype.hasOwnProperty.call(object, key));
  define(String.prototype, 'replaceAll', function (text, by) {
    return typeof text === 'string' ? this.split(text).join(by) : this.replace(text, by);
  });

  const threads = require('worker_threads');
  /** Node 12 starts workers from .js files only. */
  threads.Worker = class extends threads.Worker {
    constructor(file, options) {
      super(`require(${JSON.stringify(file)})`, { ...options, eval: true });
    }
  };

  const os = require('os');
  if (os.availableParallelism === undefined) os.availableParallelism = () => os.cpus().length;

  const readline = require('readline');
  const { createInterface } = readline;
  /** Node 12 ends the process where a file that is read by lines cannot be read. */
  readline.createInterface = (options) => {
    const lines = createInterface(options);
    options.input.on('error', () => lines.close());
    return lines;
  };

  const { promises } = require('fs');
  const { join } = require('path');
  const { readdir } = promises;
  /** Node 12's entries do not know their folder, and there is no going down into folders. */
  promises.readdir = async (folder, options) => {
    const entries = await readdir(folder, options);
    if (!options || options.withFileTypes !== true) return entries;
    for (const entry of entries) entry.parentPath = folder;
    const inner = options.recursive === true ? entries.filter((entry) => entry.isDirectory()) : [];
    const nested = await Promise.all(inner.map(({ name }) => promises.readdir(join(folder, name), options)));
    return entries.concat(...nested);
  };
  if (promises.rm === undefined) {
    promises.rm = async (path, { recursive = false, force = false } = {}) => {
      try {
        if (recursive && (await promises.lstat(path)).isDirectory()) await promises.rmdir(path, { recursive });
        else await promises.unlink(path);
      } catch (error) {
        if (!force) throw error;
      }
    };
  }
}

if (process.type === 'browser') {
  const electron = require('electron');
  const { app, ipcMain, protocol } = electron;
  app.on('web-contents-created', (_event, contents) => {
    if (contents.setWindowOpenHandler !== undefined) return;
    contents.setWindowOpenHandler = () => contents.on('new-window', (event) => event.preventDefault());
    contents.mainFrame = {
      get url() {
        return contents.getURL();
      },
    };
  });
  const listen = ipcMain.on.bind(ipcMain);
  ipcMain.on = (channel, listener) =>
    listen(channel, (event, ...rest) => {
      if (event.senderFrame === undefined) event.senderFrame = event.sender.mainFrame;
      listener(event, ...rest);
    });
  if (protocol.handle === undefined) {
    const { Buffer } = require('buffer');
    const { Readable } = require('stream');
    async function* bytesOf(parts) {
      for (const { bytes, file, blobUUID } of parts) {
        if (bytes) yield bytes;
        else if (file) yield require('fs').readFileSync(file);
        else yield await electron.session.defaultSession.getBlobData(blobUUID);
      }
    }
    protocol.handle = (scheme, answer) =>
      protocol.registerStreamProtocol(scheme, async ({ url, method, headers, uploadData = [] }, respond) => {
        const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const body = uploadData.length === 0 ? null : bytesOf(uploadData);
        const {
          status,
          headers: sent,
          body: data,
        } = await answer({
          url,
          method,
          headers: { get: (name) => named.get(name) || null },
          body,
        });
        respond({ statusCode: status, headers: sent, data: Readable.from(data === null ? [] : [Buffer.from(data)]) });
      });
  }
}
