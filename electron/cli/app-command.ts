import { Option, type Command } from 'commander';

import type { BackendName } from '../../core/contract/doctor.js';
import { wholeNumber } from './option-values.js';
import { runCommand } from './run-command.js';

interface AppFlags {
  readonly browser?: true;
  readonly port?: number;
  readonly backend?: BackendName;
  readonly threads?: number;
}

export function addAppCommand(program: Command): void {
  program
    .command('app')
    .description('start the interface')
    .option('--browser', 'in the browser, even where a window could be opened')
    .option('--port <n>', 'port of the page for the browser; by default a free one', wholeNumber(1))
    .addOption(new Option('--backend <name>', 'what computes').choices(['tensorflow', 'wasm']))
    .option('--threads <n>', 'threads that one operation may use', wholeNumber(1))
    .action(({ browser, port, backend, threads }: AppFlags) =>
      runCommand(false, async () => {
        const { launchApp } = await import('../launch.js');
        const status = await launchApp({
          ...(browser === undefined ? {} : { browser }),
          ...(port === undefined ? {} : { port }),
          ...(backend === undefined ? {} : { backend }),
          ...(threads === undefined ? {} : { threads }),
        });
        return { json: {}, text: null, status };
      }),
    );
}
