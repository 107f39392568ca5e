import { defineStore } from 'pinia';

import type { RunSummary } from '../../core/contract/run.js';
import { useShell } from '../api/shell.js';
import { useAttempts } from '../composables/use-attempts.js';
import { text } from '../text/text.js';
import { useNotices } from './notices.js';

/**
 * What a person can do to a run. What the shell refuses stays in `failure` until it is dismissed. `busy` is the run whose answer is
 * awaited: its buttons wait with it.
 */
export const useRunActions = defineStore('run-actions', () => {
  const { client } = useShell();
  const notices = useNotices();
  const { failure, busy, attempt } = useAttempts();

  const act = <Result>(id: string, call: () => Promise<Result>): Promise<Result | null> => attempt(call, id);
  const pause = (id: string) => act(id, () => client.runs.pause({ id }));
  const resume = (id: string) => act(id, () => client.runs.resume({ id }));
  const stop = (id: string) => act(id, () => client.runs.stop({ id }));
  const rename = (id: string, name: string) => act(id, () => client.runs.rename({ id, name }));
  const extend = (id: string, more: { steps: number } | { minutes: number }) =>
    act(id, () => client.runs.extend({ id, ...more }));

  async function keep(id: string, name: string): Promise<boolean> {
    const model = await act(id, () => client.runs.keep({ id, name }));
    if (model !== null) notices.tell(text.monitor.kept(model.name));
    return model !== null;
  }

  /** To the trash, with a way back. */
  async function remove({ id, name }: RunSummary): Promise<boolean> {
    const removed = await act(id, () => client.runs.remove({ id }));
    if (removed === null) return false;
    const { trashed } = removed;
    notices.tell(text.monitor.deleted(name), {
      label: text.notices.undo,
      run: () => void act(id, () => client.runs.restore({ trashed })),
    });
    return true;
  }

  return { failure, busy, act, pause, resume, stop, rename, extend, keep, remove };
});
