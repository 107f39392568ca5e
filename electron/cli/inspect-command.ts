import type { Command } from 'commander';

import { inspectionSettingsSchema, type InspectionReport } from '../../core/contract/inspection.js';
import { addComputingOptions, withBackend, type ComputingFlags } from './computing.js';
import { settingsFrom, wholeNumber } from './option-values.js';
import { addProtocolOptions } from './protocol-options.js';
import { runCommand } from './run-command.js';

interface InspectFlags extends ComputingFlags {
  readonly model: string;
}

export function addInspectCommand(program: Command): void {
  addComputingOptions(
    addProtocolOptions(
      program.command('inspect').description('measure whether the conditions of the theory hold'),
    ).option('--limit <n>', 'only the first n pictures', wholeNumber(1), 10),
  ).action((flags: InspectFlags) =>
    runCommand(flags.json === true, async ({ signal, progress }) => {
      const settings = settingsFrom(inspectionSettingsSchema, { ...flags });
      const report = await withBackend(flags, progress, async () => {
        const [{ inspectFolder }, { loadModel }, { resolveModel }] = await Promise.all([
          import('../../core/jobs/inspect-folder.js'),
          import('../../core/files/model-file.js'),
          import('../app/models/library.js'),
        ]);
        const model = await loadModel(await resolveModel(flags.model));
        progress.stage('Inspecting');
        try {
          return await inspectFolder(settings, model, {
            signal,
            onProgress: (done, total) => {
              progress.update(done / total, `${done} of ${total} pictures`);
            },
          });
        } finally {
          model.dispose();
        }
      });
      return { json: report, text: describe(report) };
    }),
  );
}

const three = (value: number): string => value.toPrecision(3);

function describe({ lipschitz, conditions, alignment }: InspectionReport): string {
  const { certified, local, spectralRadius, observed } = lipschitz;
  return [
    'Lipschitz constant of T',
    `  certified (upper bound)   ${certified === null ? 'none for this network' : three(certified)}`,
    `  local σ_max(J)            ${three(local.mean)} mean, ${three(local.max)} max (estimated from below)`,
    `  spectral radius ρ(J)      ${three(spectralRadius.mean)} mean, ${three(spectralRadius.max)} max`,
    `  observed ratio            ${three(observed.mean)} mean, ${three(observed.max)} max`,
    'Conditions',
    `  1 contraction             ${conditions.contraction ? 'yes' : 'no'}: σ_max(J) ${conditions.contraction ? '<' : '≥'} 1 on the probe images`,
    `  2 smooth                  ${conditions.smooth ? 'yes' : 'no: the activation has kinks'}`,
    `  3 M of full column rank   ${conditions.fullColumnRank ? 'none missing was seen' : 'no'}`,
    `  4 κ(MᵀM)                  at least ${three(conditions.condition)}`,
    'JFB against the exact gradient',
    `  cosine                    ${three(alignment.cosine.mean)} mean, ${three(alignment.cosine.min)} min; ${alignment.descent ? 'a descent direction' : 'not always a descent direction'}`,
  ].join('\n');
}
