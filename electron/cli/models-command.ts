import type { Command } from 'commander';

import type { ModelSummary } from '../../core/contract/model.js';
import { addJsonOption } from './computing.js';
import { runCommand } from './run-command.js';

export function addModelsCommand(program: Command): void {
  addJsonOption(program.command('models').description('list the model library')).action(({ json }: { json?: true }) =>
    runCommand(json === true, async () => {
      const { listModels } = await import('../app/model-library.js');
      const models = await listModels();
      const text = models.length === 0 ? 'The library is empty.' : models.map(describe).join('\n');
      return { json: { models }, text };
    }),
  );
}

function describe({ name, scheme, parameters, validation, description }: ModelSummary): string {
  const score = validation === null ? '' : `, ${validation.psnr.toFixed(2)} dB`;
  return `${name}: ${scheme}, ${parameters} parameters${score}. ${description}`;
}
