import { defineStore } from 'pinia';
import { ref, watch } from 'vue';

import type { RunState } from '../../core/contract/run.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import { RunHistory } from '../logic/monitor/run-history.js';
import { useRuns } from './runs.js';

/** Pause before a broken stream is opened again, milliseconds. */
const RELISTEN_AFTER = 500;

/** A run whose events are being read. */
interface Reading {
  history: RunHistory;
  readonly leave: AbortController;
  state: 'loading' | 'ready' | 'failed';
  failure: Failure | null;
}

/** What is known of reading a run's events, for the view. */
export interface ReadingState {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly failure: Failure | null;
}

/** Whether a run in this state will report more. */
function isLively(state: RunState | undefined): boolean {
  return state === 'queued' || state === 'preparing' || state === 'running';
}

/**
 * Events of the runs on screen: history first, then as they happen. The numbers are kept outside Vue's reactivity; `revision` says
 * that there are new ones, at most once a frame however fast they come.
 */
export const useRunHistories = defineStore('run-histories', () => {
  const shell = useShell();
  const runs = useRuns();
  const readings = new Map<string, Reading>();
  const revision = ref(0);
  let announced = false;

  function announce(): void {
    if (announced) return;
    announced = true;
    requestAnimationFrame(() => {
      announced = false;
      revision.value += 1;
    });
  }

  /** Reads exactly these runs from now on. */
  function show(ids: readonly string[]): void {
    for (const [id, { leave }] of readings) {
      if (ids.includes(id)) continue;
      leave.abort();
      readings.delete(id);
    }
    for (const id of ids) {
      if (readings.has(id)) continue;
      const reading: Reading = {
        history: new RunHistory(),
        leave: new AbortController(),
        state: 'loading',
        failure: null,
      };
      readings.set(id, reading);
      void read(id, reading);
    }
    announce();
  }

  async function read(id: string, reading: Reading): Promise<void> {
    const { signal } = reading.leave;
    while (!signal.aborted) {
      try {
        // A reopened stream replays everything: it fills a history of its own, which takes over when there is something in it.
        const history = new RunHistory();
        for await (const { events } of await shell.client.runs.events({ id }, { signal })) {
          events.forEach((event) => history.take(event));
          Object.assign(reading, { history, state: 'ready', failure: null });
          announce();
        }
        reading.state = 'ready';
        announce();
        await untilLively(id, signal);
      } catch (thrown) {
        if (reading.leave.signal.aborted) return;
        const failure = toFailure(thrown);
        // A lost connection comes back by itself, and the banner speaks of it.
        if (failure.code !== 'ENGINE_LOST') Object.assign(reading, { state: 'failed', failure });
        announce();
        if (failure.code === 'NOT_FOUND') return;
      }
      await new Promise((resolve) => setTimeout(resolve, RELISTEN_AFTER));
    }
  }

  /** Waits until a run that came to rest goes on: resumed, or trained longer. */
  function untilLively(id: string, signal: AbortSignal): Promise<void> {
    const lively = (): boolean => isLively(runs.runs.find((run) => run.id === id)?.state);
    if (lively()) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = watch(lively, (now) => now && end());
      const end = (): void => {
        stop();
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
    });
  }

  /** The history of a run that is shown; an empty one otherwise. Read `revision` to be told of changes. */
  function historyOf(id: string): RunHistory {
    return readings.get(id)?.history ?? new RunHistory();
  }

  function stateOf(id: string): ReadingState {
    const { state, failure } = readings.get(id) ?? { state: 'loading', failure: null };
    return { state, failure };
  }

  return { revision, show, historyOf, stateOf };
});
