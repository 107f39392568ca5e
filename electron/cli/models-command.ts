import type { Command } from 'commander';

import type { ModelSummary } from '../../core/contract/model.js';
import { addJsonOption } from './computing.js';
import { runCommand } from './run-command.js';

export function addModelsCommand(program: Command): void {
  addJsonOption(program.command('models').description('list the model library')).action(({ json }: { json?: true }) =>
    runCommand(json === true, async () => {
      const { listModels } = await import('../app/models/library.js');
      const models = await listModels();
      const text = models.length === 0 ? 'The library is empty.' : models.map(describeModel).join('\n');
      return { json: { models: models.map(modelJson) }, text };
    }),
  );
}

/** A model in the JSON of the command line: what the library shows, without the addresses that only an interface has. */
export function modelJson({ thumbnail: _, ...model }: ModelSummary): object {
  return model;
}

/** A model for people: one line, and its notes below. */
export function describeModel(model: ModelSummary): string {
  const { name, scheme, parameters, validation, lipschitz, description, notes } = model;
  const facts = [
    scheme,
    `${parameters} parameters`,
    ...(validation === null ? [] : [`${validation.psnr.toFixed(2)} dB`]),
    ...(lipschitz.local === null ? [] : [`local Lipschitz ${lipschitz.local.toFixed(2)}`]),
  ];
  return [`${name}: ${facts.join(', ')}. ${description}`.trimEnd(), ...indented(notes)].join('\n');
}

function indented(notes: string): string[] {
  return notes === '' ? [] : notes.split('\n').map((line) => `  ${line}`);
}
