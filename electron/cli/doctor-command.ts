import type { Command } from 'commander';

import type { DoctorReport } from '../../core/contract/doctor.js';
import { addComputingOptions, type ComputingFlags } from './computing.js';
import { runCommand } from './run-command.js';

export function addDoctorCommand(program: Command): void {
  addComputingOptions(
    program.command('doctor').description('say what this machine can do, which backend computes, and why'),
  ).action(({ json, backend, threads }: ComputingFlags) =>
    runCommand(json === true, async () => {
      const { examineMachine } = await import('../app/doctor.js');
      const report = await examineMachine({
        ...(backend === undefined ? {} : { backend }),
        ...(threads === undefined ? {} : { threads }),
      });
      return { json: report, text: describe(report) };
    }),
  );
}

function describe(report: DoctorReport): string {
  const electron = report.electron.available ? '' : ' (its program is not here)';
  const rows = [
    ['Stillpoint', report.version],
    ['Node', report.node],
    ['backend', report.backend],
    ['device', report.device],
    ['TensorFlow', report.tensorflow ?? 'none'],
    ['threads', String(report.threads)],
    ['Electron', `${report.electron.version ?? 'none'}${electron}`],
    ['sharp', report.sharp ?? 'none'],
  ];
  const facts = rows.map(([name = '', value = '']) => `${name.padEnd(12)}${value}`);
  const problems = report.problems.map((problem) => `- ${problem}`);
  return [...facts, '', problems.length === 0 ? 'No problems found.' : 'Problems:', ...problems].join('\n');
}
