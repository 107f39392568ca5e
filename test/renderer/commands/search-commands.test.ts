import { describe, expect, test } from 'vitest';

import type { Command } from '../../../renderer/commands/command.js';
import { searchCommands } from '../../../renderer/commands/search-commands.js';

const command = (id: string, title: string, group: Command['group'], keywords = ''): Command => ({
  id,
  title,
  group,
  keywords,
  run: () => undefined,
});

const commands = [
  command('go.models', 'Go to Models', 'everywhere'),
  command('models.import', 'Import a model', 'models'),
  command('frame.theme', 'Switch between light and dark', 'everywhere', 'night'),
  command('restore.open', 'Open a photo', 'restore'),
];

const idsOf = (question: string): string[] =>
  searchCommands(commands, question).flatMap((group) => group.commands.map(({ id }) => id));

describe('the palette', () => {
  test('lists everything while nothing is asked, what can be done everywhere last', () => {
    expect(idsOf('')).toEqual(['models.import', 'restore.open', 'go.models', 'frame.theme']);
  });

  test('needs every word, anywhere in the title or the keywords', () => {
    expect(idsOf('model import')).toEqual(['models.import']);
    expect(idsOf('night')).toEqual(['frame.theme']);
    expect(idsOf('night photo')).toEqual([]);
  });

  test('puts titles that begin with the word before others of their group', () => {
    const many = [command('a', 'Reopen the last', 'restore'), command('b', 'Open a photo', 'restore')];
    const [group] = searchCommands(many, 'open');
    expect(group?.commands.map(({ id }) => id)).toEqual(['b', 'a']);
  });
});
