import { implement } from '@orpc/server';

import { StillpointError } from '../../core/contract/errors.js';
import { runContract } from '../../core/contract/run-contract.js';
import type { RunOrigin } from '../../core/contract/run-origin.js';
import type { RunState, RunSummary } from '../../core/contract/run.js';
import { trainingConfigSchema, type TrainingConfig, type TrainingEvent } from '../../core/contract/training.js';
import { drawScene } from './mocked-pictures.js';
import { mockedPresets } from './mocked-presets.js';
import { mockedValue } from './mocked-stream.js';
import { pause } from './pause.js';
import { longRun } from './long-run.js';
import { recordedEvents } from './recorded-events.js';

/** A run of the mocked shell: what it will report, and how much of it has been. */
interface MockedRun {
  readonly config: TrainingConfig;
  readonly events: readonly TrainingEvent[];
  told: number;
}

/** Runs of the mocked shell. `?runs=none` starts without any, `?runs=seeds` with repeats of one under three seeds; `?stream=N` streams a run of N steps as fast as the page takes them. */
export function mockedRuns() {
  const contract = implement(runContract);
  const which = new URLSearchParams(location.search).get('runs');
  const stories = new Map<string, MockedRun>();
  const runs = mockedValue<RunSummary[]>([]);
  const trash = new Map<string, RunSummary>();
  const samples = drawSamples();

  const find = (id: string): RunSummary => {
    const found = runs.get().find((run) => run.id === id);
    if (found !== undefined) return found;
    throw new StillpointError('NOT_FOUND', 'There is no such run any more.', 'Choose another one.');
  };
  const story = (id: string): MockedRun => {
    const found = stories.get(id);
    if (found === undefined) throw new StillpointError('NOT_FOUND', 'There is no such run.', 'Choose another one.');
    return found;
  };
  const change = (id: string, part: Partial<RunSummary>): RunSummary => {
    runs.set(runs.get().map((run) => (run.id === id ? { ...run, ...part } : run)));
    return find(id);
  };
  const add = (name: string, config: TrainingConfig, state: RunState, tweak: Tweak): RunSummary => {
    const id = `run-${stories.size + 1}`;
    const events = recordedEvents(tweak);
    stories.set(id, { config, events, told: 0 });
    runs.set([summaryOf(id, name, config, state), ...runs.get()]);
    return find(id);
  };
  const tell = (id: string, count: number): void => {
    const { events } = story(id);
    const told = Math.min(events.length, story(id).told + count);
    story(id).told = told;
    change(id, progressOf(events.slice(0, told)));
    if (told === events.length) change(id, { state: 'finished', secondsLeft: null });
  };
  const stream = Number(new URLSearchParams(location.search).get('stream') ?? 0);
  if (stream > 0) {
    const [preset] = mockedPresets;
    if (preset === undefined) throw new Error('the presets are gone');
    stories.set('stream', { config: preset.config, events: longRun(stream), told: 0 });
    runs.set([{ ...summaryOf('stream', 'Long run', preset.config, 'running'), steps: stream }]);
  } else if (which === 'seeds') {
    const [preset] = mockedPresets;
    if (preset === undefined) throw new Error('the presets are gone');
    [1, 1.12, 0.93].forEach((loss, seed) => {
      const config = { ...preset.config, seed };
      tell(add(`Faces, seed ${seed}`, config, 'finished', { loss, lipschitz: 0.05 * seed }).id, Infinity);
    });
  } else if (which !== 'none') {
    const [quick, balanced] = mockedPresets.map(({ config }) => config);
    if (quick === undefined || balanced === undefined) throw new Error('the presets are gone');
    const first = add('Without penalty', { ...balanced, contraction: null }, 'finished', {
      loss: 1.15,
      lipschitz: 0.28,
    });
    const second = add('Balanced, faces', balanced, 'running', { loss: 1, lipschitz: 0.14 });
    add('Quick look', quick, 'queued', { loss: 1.3, lipschitz: 0 });
    tell(first.id, Infinity);
    tell(second.id, 420);
  }
  void live();

  /** One run computes at a time. */
  async function live(): Promise<never> {
    for (;;) {
      await pause(250);
      const running = runs.get().find(({ state }) => state === 'running');
      if (running?.id === 'stream') await pour(stream);
      else if (running !== undefined) tell(running.id, 1);
      else {
        const next = [...runs.get()].reverse().find(({ state }) => state === 'queued');
        if (next !== undefined) change(next.id, { state: 'running', ahead: null });
      }
    }
  }

  /** All steps of the long run within four seconds, a batch every 20 milliseconds, once the page is told to begin. */
  async function pour(steps: number): Promise<void> {
    const { events } = story('stream');
    story('stream').told = 100;
    await new Promise((resolve) => addEventListener('stillpoint:stream', resolve, { once: true }));
    const started = performance.now();
    while (story('stream').told < events.length) {
      await pause(20);
      story('stream').told = Math.min(events.length, Math.ceil(((performance.now() - started) / 4000) * events.length));
    }
    change('stream', { state: 'finished', step: steps });
  }

  return contract.router({
    presets: contract.presets.handler(() => [...mockedPresets]),
    watch: contract.watch.handler(({ signal }) => runs.watch(signal)),
    check: contract.check.handler(({ input }) => {
      const parsed = trainingConfigSchema.safeParse(input.config);
      if (parsed.success) return { config: parsed.data, mistakes: [] };
      const mistakes = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
      return { config: null, mistakes };
    }),
    estimate: contract.estimate.handler(async ({ input, signal }) => {
      await pause(1500, signal);
      const caveat = 'Another program used the processor while it was measured.';
      return { secondsPerStep: 0.84, seconds: 80 + 0.84 * input.config.steps, caveat };
    }),
    start: contract.start.handler(({ input }) =>
      add(input.name, input.config, 'queued', { loss: 1.05, lipschitz: 0.1 }),
    ),
    pause: contract.pause.handler(({ input }) => change(input.id, { state: 'paused', secondsLeft: null })),
    resume: contract.resume.handler(({ input }) => change(input.id, { state: 'running' })),
    stop: contract.stop.handler(({ input }) => change(input.id, { state: 'stopped', secondsLeft: null })),
    extend: contract.extend.handler(({ input }) =>
      change(input.id, { state: 'running', steps: find(input.id).steps + (input.steps ?? 100) }),
    ),
    rename: contract.rename.handler(({ input }) => change(input.id, { name: input.name })),
    remove: contract.remove.handler(({ input }) => {
      trash.set(input.id, find(input.id));
      runs.set(runs.get().filter(({ id }) => id !== input.id));
      return { trashed: input.id };
    }),
    restore: contract.restore.handler(({ input }) => {
      const run = trash.get(input.trashed);
      if (run !== undefined) runs.set([run, ...runs.get()]);
      return find(input.trashed);
    }),
    configuration: contract.configuration.handler(({ input }) => story(input.id).config),
    origin: contract.origin.handler(({ input }) => originOf(story(input.id).config)),
    events: contract.events.handler(async function* ({ input, signal }) {
      let sent = 0;
      while (signal?.aborted !== true) {
        const { events, told } = story(input.id);
        if (told > sent || sent === 0) yield { events: events.slice(sent, told), live: sent > 0 };
        sent = told;
        if (['finished', 'stopped', 'paused'].includes(find(input.id).state)) return;
        await pause(input.id === 'stream' ? 20 : 250, signal);
      }
    }),
    samples: contract.samples.handler(() => samples),
    keep: contract.keep.handler(({ input }) => ({
      ...{ name: input.name, notes: '', bundled: false, scheme: 'DE-HQS', parameters: 91_000, bytes: 358_000 },
      ...{ description: '', trained: null, validation: null, lipschitz: { certified: null, local: 0.9 } },
      ...{ thumbnail: null, run: input.id },
    })),
    exportMetrics: contract.exportMetrics.handler(() => ({ path: null, url: null })),
  });
}

type Tweak = Parameters<typeof recordedEvents>[0];

function summaryOf(id: string, name: string, config: TrainingConfig, state: RunState): RunSummary {
  return {
    ...{ id, name, state, steps: 1075, minutes: null, course: 0, description: '', datasets: ['harbour'] },
    pictures: ['harbour'],
    ahead: state === 'queued' ? 0 : null,
    created: new Date(2026, 10, 21, 14, 5).toISOString(),
    scheme: config.model.scheme.kind,
    ...{ step: 0, seconds: 0, secondsLeft: null, loss: null, psnr: null, ssim: null, lipschitz: null },
    ...{ message: null, bytes: 2_400_000 },
  };
}

function originOf({ seed }: TrainingConfig): RunOrigin {
  return {
    created: new Date(2026, 10, 21, 14, 5).toISOString(),
    seed,
    pictures: {
      ...{ folders: ['/home/you/harbour'], training: 812, validation: 32 },
      ...{ digest: '5f0c9f6f2d0a4c1a9b7e3d2c1b0a9f8e', validationDigest: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' },
    },
    versions: { stillpoint: '0.1.0', node: '24.14.0', backend: 'tensorflow', tensorflow: '2.21.0' },
    machine: { platform: 'linux x64', processor: 'A processor', cores: 8, memory: 32 * 2 ** 30 },
  };
}

function progressOf(events: readonly TrainingEvent[]): Partial<RunSummary> {
  const last = <Type extends TrainingEvent['type']>(type: Type) =>
    [...events].reverse().find((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
  const [step, validation] = [last('step'), last('validation')];
  return {
    step: step?.step ?? 0,
    course: (step?.step ?? 0) / 1075,
    seconds: step?.seconds ?? 0,
    secondsLeft: step === undefined ? null : ((1075 - step.step) * step.seconds) / step.step,
    loss: step?.loss ?? null,
    psnr: validation?.psnr ?? null,
    ssim: validation?.ssim ?? null,
    lipschitz: last('monitor')?.local ?? null,
  };
}

async function drawSamples() {
  const draw = async (seed: number, blur: number): Promise<string> =>
    URL.createObjectURL(await drawScene({ width: 128, height: 128, seed, blur }));
  const row = (blur: number): Promise<string[]> => Promise.all([1, 2, 3, 4].map((seed) => draw(seed, blur)));
  const steps = [250, 500, 750, 1000];
  return {
    clean: await row(0),
    degraded: await row(2.4),
    restored: await Promise.all(steps.map(async (step, index) => ({ step, restored: await row(1.2 - 0.3 * index) }))),
  };
}
