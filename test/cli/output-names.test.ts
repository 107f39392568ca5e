import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { outputNames } from '../../electron/cli/output-names.js';

describe('the name of a restored photograph', () => {
  it('is its own, in the output folder', () => {
    expect(outputNames(['in/a.jpg'], 'out')('in/a.jpg', 'jpeg')).toBe(path.join('out', 'a.jpg'));
  });

  it('never is an input', () => {
    const nameFor = outputNames(['in/a.jpg', 'in/a-restored.jpg', 'in/B.png'], 'in');
    expect(nameFor('in/a.jpg', 'jpeg')).toBe(path.join('in', 'a-restored-2.jpg'));
    expect(nameFor('in/a-restored.jpg', 'jpeg')).toBe(path.join('in', 'a-restored-restored.jpg'));
    expect(nameFor('in/B.png', 'png')).toBe(path.join('in', 'B-restored.png'));
  });

  it('never is the result of another file of the same name', () => {
    const nameFor = outputNames(['one/a.jpg', 'two/a.jpg', 'three/A.JPG'], 'out');
    expect(nameFor('one/a.jpg', 'jpeg')).toBe(path.join('out', 'a.jpg'));
    expect(nameFor('two/a.jpg', 'jpeg')).toBe(path.join('out', 'a-restored.jpg'));
    expect(nameFor('three/A.JPG', 'jpeg')).toBe(path.join('out', 'A-restored-2.JPG'));
  });

  it('ends like the format that is written', () => {
    expect(outputNames(['a.gif'], 'out')('a.gif', 'gif')).toBe(path.join('out', 'a.png'));
  });
});
