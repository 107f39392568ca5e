import { describe, expect, it } from 'vitest';

import type { RunOrigin } from '../../../../core/contract/run-origin.js';
import { pageReport } from '../../../../renderer/logic/monitor/page-report.js';
import { runFacts } from '../../../../renderer/logic/monitor/run-facts.js';

const origin: RunOrigin = {
  created: '2026-11-21T14:05:09.000Z',
  seed: 7,
  pictures: { folders: ['/a'], training: 12_000, validation: 32, digest: 'd1ge57', validationDigest: 'other' },
  versions: { stillpoint: '0.1.0', node: '24.14.0', backend: 'tensorflow', tensorflow: '2.21.0' },
  machine: { platform: 'linux x64', processor: 'A <fast> one', cores: 8, memory: 32 * 2 ** 30 },
};

describe('what a run comes from', () => {
  it('is its pictures, their number and digest, its seed, machine and software', () => {
    expect(runFacts({ pictures: ['Harbour', 'Faces'] }, origin).map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Data set: Harbour, Faces',
      'Pictures: 12\u2009000 for training, 32 for validation',
      'Content digest: d1ge57',
      'Seed: 7',
      'Begun: 2026-11-21 14:05',
      'Processor: A <fast> one, 8 cores',
      'Memory: 32.0 GB',
      'System: linux x64',
      'Software: Stillpoint 0.1.0, tensorflow 2.21.0, Node 24.14.0',
    ]);
  });

  it('is only the name of its pictures before it has begun, and has no digest in a run of an earlier version', () => {
    expect(runFacts({ pictures: ['Harbour'] }, null)).toEqual([{ name: 'Data set', value: 'Harbour' }]);
    const earlier = { ...origin, pictures: { ...origin.pictures, digest: null } };
    expect(runFacts({ pictures: [] }, earlier).map(({ name }) => name)).not.toContain('Content digest');
  });

  it('is in the exported page, a table a run, beside its configuration, with markup escaped', () => {
    const html = pageReport({
      ...{ title: 'One', facts: '', made: '', conditions: [], conditionsAt: null, plots: [], notices: [] },
      ...{ runs: ['One'], differences: [], samples: [] },
      settings: [{ name: 'One', facts: runFacts({ pictures: ['Harbour'] }, origin), config: '{"seed":7}' }],
    });
    expect(html).toContain('<tr><th>Processor</th><td>A &lt;fast&gt; one, 8 cores</td></tr>');
    expect(html).toContain('<tr><th>Content digest</th><td>d1ge57</td></tr>');
    expect(html).toContain('<pre>{&quot;seed&quot;:7}</pre>');
  });
});
