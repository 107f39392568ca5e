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

/** Three digits; next to 1 as many as it takes to tell the side. */
const three = (value: number): string =>
  Math.abs(value - 1) < 0.01 ? value.toFixed(Math.abs(value - 1) < 1e-4 ? 6 : 4) : value.toPrecision(3);

/** A cell of what was measured at equilibria; the dash says that there were none. */
const spreadOf = (values: { readonly mean: number; readonly max: number } | null): string =>
  values === null ? '–' : `${three(values.mean)} mean, ${three(values.max)} max`;

function describe({ images, lipschitz, conditions, alignment }: InspectionReport): string {
  const { certified, local, spectralRadius, observed } = lipschitz;
  const { total, equilibria } = images;
  const error = local?.error ?? null;
  return [
    `Equilibria found for ${equilibria} of ${total} pictures${equilibria < total ? '; the others are left out' : ''}`,
    'Lipschitz constant of T',
    `  certified, every picture  ${certified === null ? 'none for this network' : `at most ${three(certified)}`}`,
    `  σ_max(J) at equilibria    ${spreadOf(local)}${error === null ? '' : ` ± ${error.toPrecision(1)}`} (from below)`,
    `  spectral radius ρ(J)      ${spreadOf(spectralRadius)}`,
    `  observed ratio (Picard)   ${spreadOf(observed)}`,
    'Conditions',
    `  1 contraction             ${describeContraction(conditions, certified)}`,
    `  2 smooth in Θ             ${conditions.smooth ? 'yes' : 'no: the activation function has a corner'}`,
    `  3 M of full row rank      ${describeRank(conditions)}`,
    `  4 κ(MMᵀ) ≤ 1/γ            ${describeConditioning(conditions, local?.max ?? null)}`,
    'JFB against the exact gradient',
    `  cosine                    ${describeAlignment(alignment)}`,
  ].join('\n');
}

function describeContraction({ contraction }: InspectionReport['conditions'], certified: number | null): string {
  if (contraction === null) return 'not decided: σ_max(J) is too near 1, not settled, or no equilibrium was found';
  if (!contraction) return 'no: σ_max(J) ≥ 1';
  return certified !== null && certified < 1
    ? 'yes, certified for every picture'
    : 'yes, around the equilibria of these pictures';
}

function describeRank({ fullRowRank, parameters, values }: InspectionReport['conditions']): string {
  if (fullRowRank === null) return 'not refuted';
  return parameters < values ? `no: ${parameters} parameters, ${values} values` : 'no: M Mᵀ is singular';
}

function describeConditioning(
  { condition, wellConditioned }: InspectionReport['conditions'],
  local: number | null,
): string {
  if (condition === null || local === null) return 'not measured';
  const numbers = `κ ≥ ${three(condition)}, 1/γ = ${three(1 / local)}`;
  return wellConditioned === null ? `not refuted: ${numbers}` : `no: ${numbers}`;
}

function describeAlignment({ cosine, descent }: InspectionReport['alignment']): string {
  if (cosine === null) return '–';
  const error = cosine.error === null ? '' : ` ± ${cosine.error.toPrecision(1)}`;
  const sign = { true: 'downhill', false: 'not downhill', null: 'not known well enough to say whether downhill' };
  return `${three(cosine.mean)} mean, ${three(cosine.min)}${error} min; ${sign[`${descent}`]}`;
}
