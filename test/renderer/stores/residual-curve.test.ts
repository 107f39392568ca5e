import { describe, expect, test } from 'vitest';

import { settingsSchema } from '../../../core/contract/settings.js';
import { useResidualCurve } from '../../../renderer/stores/residual-curve.js';
import { useSettings } from '../../../renderer/stores/settings.js';
import { installScriptedShell } from './scripted-shell.js';

describe('the curve of the residual', () => {
  test('is folded at first', () => {
    installScriptedShell({});
    expect(useResidualCurve().unfolded).toBe(false);
    useSettings().loaded = { state: 'ready', value: settingsSchema.parse({}) };
    expect(useResidualCurve().unfolded).toBe(false);
  });

  test('unfolds at once, and stays as it was left, also where that cannot be kept', async () => {
    installScriptedShell({});
    const [curve, settings] = [useResidualCurve(), useSettings()];
    curve.turn();
    expect(curve.unfolded).toBe(true);
    await expect.poll(() => settings.failure).not.toBeNull();
    expect(curve.unfolded).toBe(true);
    curve.turn();
    expect(curve.unfolded).toBe(false);
  });

  test('is as it was left at an earlier start', () => {
    installScriptedShell({});
    useSettings().loaded = { state: 'ready', value: settingsSchema.parse({ residualCurve: true }) };
    const curve = useResidualCurve();
    expect(curve.unfolded).toBe(true);
    curve.turn();
    expect(curve.unfolded).toBe(false);
  });
});
