import type { Command } from './command.js';

/** Commands under one heading. */
export interface CommandGroup {
  readonly name: Command['group'];
  readonly commands: readonly Command[];
}

/**
 * The commands that have every word of a question somewhere in their title or keywords, best first within each group: a
 * title that begins with it, then one with a word that does, then the rest. What can be done everywhere comes last.
 */
export function searchCommands(commands: readonly Command[], question: string): CommandGroup[] {
  const words = question.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands
    .map((command) => ({ command, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank < Infinity);
  found.sort((one, other) => one.rank - other.rank);
  const groups = new Map<Command['group'], Command[]>();
  for (const { command } of found) {
    const group = groups.get(command.group);
    if (group === undefined) groups.set(command.group, [command]);
    else group.push(command);
  }
  const listed = [...groups].map(([name, members]) => ({ name, commands: members }));
  return [...listed.filter(({ name }) => name !== 'everywhere'), ...listed.filter(({ name }) => name === 'everywhere')];
}

/** Smaller is better; infinite when a word is missing. */
function rankOf({ title, keywords = '' }: Command, words: readonly string[]): number {
  const [name, all] = [title.toLowerCase(), `${title} ${keywords}`.toLowerCase()];
  if (!words.every((word) => all.includes(word))) return Infinity;
  const [first] = words;
  if (first === undefined || name.startsWith(first)) return 0;
  return name.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(first)) ? 1 : 2;
}
