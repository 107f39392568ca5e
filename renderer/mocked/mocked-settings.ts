import { implement } from '@orpc/server';

import { settingsContract } from '../../core/contract/settings-contract.js';
import { settingsSchema } from '../../core/contract/settings.js';
import { mockedValue } from './mocked-stream.js';

const DIAGNOSTICS = `Stillpoint 0.1.0, mocked shell
tensorflow 2.21.0 · CPU · 2 threads, worker thread
Node 24.14.0, Linux x64, 16 GB of memory
Problems: none`;

/** Settings of the mocked shell: kept until the page is loaded again. */
export function mockedSettings() {
  const contract = implement(settingsContract);
  const settings = mockedValue(settingsSchema.parse({}));
  return contract.router({
    watch: contract.watch.handler(({ signal }) => settings.watch(signal)),
    change: contract.change.handler(({ input }) => {
      settings.set(settingsSchema.parse({ ...settings.get(), ...input }));
      return settings.get();
    }),
    diagnostics: contract.diagnostics.handler(() => ({ text: DIAGNOSTICS, logs: '/home/ada/.local/state/stillpoint' })),
  });
}
