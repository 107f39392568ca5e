import type { GlossaryGroup, GlossaryTerm } from '../text/english/glossary.js';

/** What a question finds. */
export interface FoundTerms {
  /** Terms of that name or symbol, under their own headings. */
  readonly groups: readonly GlossaryGroup[];
  /** Terms whose explanation speaks of it. */
  readonly mentions: readonly GlossaryTerm[];
}

/** Greek letters as they are spelled: who looks for σ may have no key for it. */
const GREEK: Readonly<Record<string, string>> = {
  β: 'beta',
  γ: 'gamma',
  ε: 'epsilon',
  η: 'eta',
  θ: 'theta',
  κ: 'kappa',
  λ: 'lambda',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
};

/**
 * The terms in which every word of a question begins a word: of the name, the symbol or a keyword, or else of the explanation.
 * An empty question finds everything.
 */
export function searchGlossary(glossary: readonly GlossaryGroup[], question: string): FoundTerms {
  const words = wordsOf(question);
  if (words.length === 0) return { groups: glossary, mentions: [] };
  const isNamed = (term: GlossaryTerm): boolean => begin(words, [term.term, term.symbol, term.keywords]);
  const isMentioned = (term: GlossaryTerm): boolean =>
    !isNamed(term) && begin(words, [term.term, term.keywords, term.meaning, term.example]);
  return {
    groups: glossary
      .map(({ title, terms }) => ({ title, terms: terms.filter(isNamed) }))
      .filter(({ terms }) => terms.length > 0),
    mentions: glossary.flatMap(({ terms }) => terms.filter(isMentioned)),
  };
}

/** Whether each of the words begins one of those of the texts. */
function begin(words: readonly string[], texts: readonly (string | undefined)[]): boolean {
  const there = wordsOf(texts.filter((each) => each !== undefined).join(' '));
  return words.every((word) => there.some((each) => each.startsWith(word)));
}

function wordsOf(sentence: string): string[] {
  const spelled = sentence.toLowerCase().replace(/[β-τ]/gu, (letter) => ` ${letter} ${GREEK[letter] ?? ''} `);
  return spelled.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
