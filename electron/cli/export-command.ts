import { Option, type Command } from 'commander';

import { StillpointError } from '../../core/contract/errors.js';
import { addJsonOption } from './computing.js';
import { UsageError } from './option-values.js';
import { runCommand } from './run-command.js';

interface ExportFlags {
  readonly json?: true;
  readonly model: string;
  readonly format: 'safetensors' | 'onnx';
  readonly out: string;
  readonly part: 'layer' | 'denoiser';
  readonly boundary: 'circular' | 'unknown';
}

export function addExportCommand(program: Command): void {
  addJsonOption(
    program
      .command('export')
      .description('write a model as a file for other programs')
      .option('--model <model>', 'name in the library, or a file', 'default')
      .addOption(
        new Option('--format <format>', 'safetensors, or ONNX: one application of the layer T')
          .choices(['safetensors', 'onnx'])
          .makeOptionMandatory(),
      )
      .requiredOption('--out <file>', 'file to write; must not exist')
      .addOption(
        new Option('--part <part>', 'what the ONNX graph computes: the layer T, or only the denoiser in it')
          .choices(['layer', 'denoiser'])
          .default('layer'),
      )
      .addOption(
        new Option('--boundary <rule>', 'of the layer in ONNX: circular, or unknown as for a photograph, with a mask')
          .choices(['circular', 'unknown'])
          .default('circular'),
      ),
  ).action((flags: ExportFlags) => runCommand(flags.json === true, () => exportFile(flags)));
}

async function exportFile({ model, format, out, part, boundary }: ExportFlags) {
  if (format === 'safetensors' && part !== 'layer') {
    throw new UsageError('--part denoiser is possible with --format onnx only.');
  }
  if (boundary === 'unknown' && (format === 'safetensors' || part === 'denoiser')) {
    throw new UsageError('--boundary unknown is of the layer in --format onnx: nothing else here has a boundary.');
  }
  const [{ stat }, { pathExists }, { readPlainModel }, { writeOnnx }, { resolveModel }, { copyAtomic }] =
    await Promise.all([
      import('node:fs/promises'),
      import('../../core/files/path-exists.js'),
      import('../../core/files/model-file.js'),
      import('../../core/files/onnx-file.js'),
      import('../app/models/library.js'),
      import('../app/copy-atomic.js'),
    ]);
  const source = await resolveModel(model);
  if (await pathExists(out)) {
    throw new StillpointError('CANNOT_WRITE', `${out} exists already.`, 'Name another file, or delete this one first.');
  }
  if (format === 'onnx') await writeOnnx(source, out, part, boundary);
  else {
    // A damaged model is not worth passing on.
    await readPlainModel(source);
    await copyAtomic(source, out);
  }
  const { size: bytes } = await stat(out);
  return {
    json: { model, format, ...(format === 'onnx' ? { part } : {}), out, bytes },
    text: `${model} is in ${out} (${(bytes / 1000).toFixed(0)} kB).`,
  };
}
