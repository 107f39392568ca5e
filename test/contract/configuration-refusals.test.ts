import { describe, expect, it } from 'vitest';

import { explainIssue } from '../../core/contract/explain-issue.js';
import { settingName, settingTitle } from '../../core/contract/setting-names.js';
import { modelConfigSchema, trainingConfigSchema } from '../../core/contract/training.js';

const scheme = { kind: 'de-hqs' };
const network = { kind: 'dncnn', layers: 2, channels: 4 };
const degradation = { blurs: [{ kind: 'gaussian', sigma: [0.8, 1.2], size: 5 }], noise: [0.005, 0.02] };
const good = { model: { scheme, network }, degradation };

/** Every complaint, a line each, as the command line shows them. */
function refusal(schema: typeof trainingConfigSchema | typeof modelConfigSchema, input: unknown): string {
  const parsed = schema.safeParse(input);
  if (parsed.success) return 'accepted';
  return parsed.error.issues.map((issue) => explainIssue(issue, input)).join('\n');
}

describe('a training configuration', () => {
  it('that says the least is accepted, with every default', () => {
    expect(refusal(trainingConfigSchema, good)).toBe('accepted');
    expect(trainingConfigSchema.parse(good)).toMatchObject({
      gradient: { kind: 'jfb', steps: 1 },
      solver: { kind: 'anderson', history: 5, ridge: 1e-4 },
      model: { network: { batchNorm: false, noiseMap: true, activation: 'relu', spectralBound: null } },
    });
  });

  it.each<[string, object, string]>([
    [
      'an unknown scheme',
      { model: { network, scheme: { kind: 'de-hsq' } } },
      'model.scheme.kind is "de-hsq", and must be "de-grad", "de-prox", "de-hqs", "de-admm", "pnp-fb" or "red"',
    ],
    [
      'an unknown solver',
      { solver: { kind: 'newton' } },
      'solver.kind is "newton", and must be "picard", "anderson" or "broyden"',
    ],
    [
      'an unknown way to solve the adjoint equation',
      { gradient: { kind: 'implicit', solver: 'lu' } },
      'gradient.solver is "lu", and must be "picard", "anderson", "gmres" or "conjugate-gradient"',
    ],
    [
      'an unknown boundary',
      { degradation: { ...degradation, boundaries: ['circular', 'mirror'] } },
      'degradation.boundaries.1 is "mirror", and must be "zero", "reflect", "circular"',
    ],
    [
      'a misspelt field of the scheme',
      { model: { network, scheme: { kind: 'de-hqs', roh: 1 } } },
      'model.scheme has no field "roh"',
    ],
    ['a misspelt field', { stepz: 3 }, 'the configuration has no field "stepz"'],
    [
      'another scheme’s field',
      { model: { network, scheme: { kind: 'red', rho: 1 } } },
      'model.scheme has no field "rho"',
    ],
    [
      'a number that is too large',
      { model: { network, scheme: { kind: 'de-hqs', rho: 11 } } },
      'model.scheme.rho is 11, and must be at most 10',
    ],
    ['a number that is too small', { batch: 0 }, 'batch is 0, and must be at least 1'],
    [
      'a part of a layer',
      { model: { scheme, network: { ...network, layers: 2.5 } } },
      'model.network.layers is 2.5, and must be a whole number',
    ],
    ['text for a number', { batch: '8' }, 'batch is "8", and must be a number'],
    [
      'text for a switch',
      { model: { scheme, network: { ...network, batchNorm: 'yes' } } },
      'model.network.batchNorm is "yes", and must be true or false',
    ],
    [
      'a range upside down',
      { degradation: { ...degradation, noise: [0.2, 0.1] } },
      'degradation.noise is [0.2,0.1], and the first number must not exceed the second',
    ],
    [
      'a bound where there is none to be had',
      { model: { scheme, network: { kind: 'drunet', spectralBound: 1 } } },
      'model.network.spectralBound is 1, and must be null',
    ],
    ['nothing to train for', { degradation: undefined }, 'degradation is missing, and must be a group of fields'],
  ])('with %s is refused: the field, the value and what is allowed', (_, change, expected) => {
    expect(refusal(trainingConfigSchema, { ...good, ...change })).toContain(expected);
  });

  it('that scales pictures below the crops is refused', () => {
    const input = { ...good, data: { crop: 64, maxSide: 48 } };
    expect(refusal(trainingConfigSchema, input)).toBe(
      'data.maxSide is 48, and must be at least as large as the crop (data.crop), which is 64',
    );
  });

  it.each<[typeof settingTitle, string]>([
    [settingTitle, 'Splitting weight is 11, and must be at most 10'],
    [settingName, '“Splitting weight” (model.scheme.rho) is 11, and must be at most 10'],
  ])('is refused by the names that people know: %o', (nameOf, expected) => {
    const input = { ...good, model: { network, scheme: { kind: 'de-hqs', rho: 11 } } };
    const { error } = trainingConfigSchema.safeParse(input);
    expect(error?.issues.map((issue) => explainIssue(issue, input, nameOf))).toEqual([expected]);
  });

  it('names every mistake, not only the first', () => {
    const message = refusal(trainingConfigSchema, { ...good, batch: 0, steps: 0, solver: { kind: 'newton' } });
    expect(message.split('\n')).toHaveLength(3);
  });

  it.each([null, 3, 'text', []])('that is %j is refused', (input) => {
    expect(refusal(trainingConfigSchema, input)).toMatch(/^the configuration is .*, and must be a group of fields/);
  });
});

describe('a model configuration', () => {
  it.each<[string, object, RegExp]>([
    ['no channels', { scheme, network: { ...network, channels: 0 } }, /network\.channels is 0, and must be at least 1/],
    ['one layer', { scheme, network: { ...network, layers: 1 } }, /network\.layers is 1, and must be at least 2/],
    [
      'a step of zero',
      { scheme: { kind: 'de-grad', stepSize: 0 }, network },
      /scheme\.stepSize is 0, and must be more than 0/,
    ],
    ['a level of 1', { scheme: { kind: 'red', level: 1 }, network }, /scheme\.level is 1, and must be at most 0\.5/],
    ['three scales', { scheme, network: { kind: 'drunet', channels: [1, 2, 3] } }, /network\.channels.*/],
    [
      'weights of no size',
      { scheme, network, weightedNorm: { height: 0, width: 8 } },
      /weightedNorm\.height is 0, and must be at least 1/,
    ],
  ])('with %s is refused', (_, input, expected) => {
    expect(refusal(modelConfigSchema, input)).toMatch(expected);
  });
});
