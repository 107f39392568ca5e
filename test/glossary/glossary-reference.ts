import { glossary, type GlossaryTerm } from '../../renderer/text/english/glossary.js';

const INTRODUCTION = `# Glossary

The words of the method, of training and of what is watched while it goes on, as the application explains them (Help, _Glossary_; any question mark that
leads to "More in the glossary"). [training.md](training.md) explains every setting.

This file follows from \`renderer/text/english/glossary/\` by \`npx vitest run --project plain test/glossary -u\`; a test fails when it is not current.
`;

/** docs/glossary.md: the application's glossary for readers of the repository. */
export function glossaryReference(): string {
  const sections = glossary.map(({ title, terms }) => `## ${title}\n\n${terms.map(paragraph).join('\n')}`);
  return [INTRODUCTION, ...sections].join('\n');
}

/** The anchor that a heading has on GitHub and in most viewers of Markdown. */
export function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function paragraph({ term, symbol, meaning, example, see = [] }: GlossaryTerm): string {
  const links = see.map((id) => {
    const name = nameOf(id);
    return `[${name}](#${headingAnchor(name)})`;
  });
  const sentences = [
    plain(meaning),
    ...(example === undefined ? [] : [`_${plain(example)}_`]),
    ...(links.length === 0 ? [] : [`See also ${links.join(', ')}.`]),
  ];
  return `### ${term}\n\n${symbol === undefined ? '' : `\`${symbol}\`\n\n`}${sentences.join('\n')}\n`;
}

function nameOf(id: string): string {
  const found = glossary.flatMap(({ terms }) => terms).find((term) => term.id === id);
  if (found === undefined) throw new Error(`The glossary has no term ${id}.`);
  return found.term;
}

/** Asterisks of x* that are not emphasis. */
function plain(sentence: string): string {
  return sentence.replaceAll('*', '\\*');
}
