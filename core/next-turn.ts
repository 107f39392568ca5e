type Schedule = (resume: () => void) => unknown;

const { setImmediate } = globalThis as { readonly setImmediate?: Schedule };

/** Node's own way costs a microsecond; elsewhere a message to oneself, which no browser delays as it does timers. */
const schedule: Schedule = setImmediate ?? byMessage();

/** Gives way once: resolves after whatever waits now (messages, input, a cancellation) has had its turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void schedule(resolve));
}

function byMessage(): Schedule {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (resume) => {
    waiting.push(resume);
    port2.postMessage(null);
  };
}
