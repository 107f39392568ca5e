import { Option, type Command } from 'commander';

import type { BenchOptions, BenchResult } from './suites/measure.js';
import type { EngineDevice } from '../../core/contract/doctor.js';
import { addComputingOptions, withBackend, type ComputingFlags } from './computing.js';
import { wholeNumber } from './option-values.js';
import { runCommand } from './run-command.js';

const SUITES = ['train', 'restore', 'solvers'] as const;
type Suite = (typeof SUITES)[number];

interface BenchFlags extends ComputingFlags {
  readonly suite?: Suite;
  readonly repetitions: number;
}

export function addBenchCommand(program: Command): void {
  addComputingOptions(
    program
      .command('bench')
      .description('time the hot paths on this machine')
      .addOption(new Option('--suite <name>', 'only one of them').choices(SUITES))
      .option('--repetitions <n>', 'how often each is timed; the median counts', wholeNumber(1), 5),
  ).action((flags: BenchFlags) =>
    runCommand(flags.json === true, async ({ signal, progress }) => {
      const suites = flags.suite === undefined ? SUITES : [flags.suite];
      progress.stage('Timing');
      const { device, results } = await withBackend(flags, progress, async (opened) => {
        const options = { repetitions: flags.repetitions, signal, onNext: (name: string) => progress.note(name) };
        const all: BenchResult[] = [];
        for (const suite of suites) if (!signal.aborted) all.push(...(await runSuite(suite, options)));
        return { device: opened, results: all };
      });
      const machine = await describeMachine(device);
      return { json: { machine, results }, text: table(results) };
    }),
  );
}

async function runSuite(suite: Suite, options: BenchOptions): Promise<BenchResult[]> {
  if (suite === 'train') {
    const [{ trainSuite }, { readTrainingConfig }] = await Promise.all([
      import('./suites/train-suite.js'),
      import('./training-config-file.js'),
    ]);
    return trainSuite(await readTrainingConfig('balanced'), options);
  }
  const [{ restoreSuite }, { solversSuite }, { loadModel }, { resolveModel }, { samplePicturePath }] =
    await Promise.all([
      import('./suites/restore-suite.js'),
      import('./suites/solvers-suite.js'),
      import('../../core/files/model-file.js'),
      import('../app/models/library.js'),
      import('../app/locations.js'),
    ]);
  const model = await loadModel(await resolveModel('default'));
  try {
    const run = suite === 'restore' ? restoreSuite : solversSuite;
    return await run(model, samplePicturePath(), options);
  } finally {
    model.dispose();
  }
}

async function describeMachine({ backend, device, threads, tensorflow }: EngineDevice) {
  const { thisMachine } = await import('../../core/runs/record.js');
  return { ...thisMachine(), node: process.versions.node, backend, device, threads, tensorflow };
}

/** Seconds, and how much slower each is than the quickest of its suite: what can be compared between machines. */
function table(results: readonly BenchResult[]): string {
  const heading = ['', 'seconds', 'range', 'ratio', 'evaluations'];
  const rows = results.map((result) => {
    const quickest = Math.min(...results.filter(({ suite }) => suite === result.suite).map(({ seconds }) => seconds));
    return [
      `${result.suite}: ${result.name}`,
      result.seconds.toPrecision(3),
      `${result.least.toPrecision(2)}–${result.most.toPrecision(2)}`,
      (result.seconds / quickest).toFixed(2),
      String(result['evaluations'] ?? ''),
    ];
  });
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return [heading, ...rows].map(line).join('\n');
}
