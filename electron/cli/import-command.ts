import type { Command } from 'commander';

import { addJsonOption } from './computing.js';
import { describeModel, modelJson } from './models-command.js';
import { runCommand } from './run-command.js';

export function addImportCommand(program: Command): void {
  addJsonOption(
    program
      .command('import')
      .description('copy a model into the library')
      .argument('<file>', 'a .safetensors file that Stillpoint wrote'),
  ).action((file: string, { json }: { json?: true }) => runCommand(json === true, () => importFile(file)));
}

async function importFile(file: string) {
  const [{ listModels, modelFiles }, { findNamed, nameForFile }, { addModel }] = await Promise.all([
    import('../app/models/library.js'),
    import('../app/models/names.js'),
    import('../app/models/operations.js'),
  ]);
  const name = await addModel(file, nameForFile(file));
  const model = findNamed(await listModels(), name);
  const { path } = findNamed(await modelFiles(), name);
  return { json: { ...modelJson(model), path }, text: `Imported as ${describeModel(model)}` };
}
