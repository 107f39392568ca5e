import type { GlossaryEntry } from './glossary/glossary-term.js';
import { methodTerms } from './glossary/method-terms.js';
import { pictureTerms } from './glossary/picture-terms.js';
import { schemeTerms } from './glossary/scheme-terms.js';
import { trainingTerms } from './glossary/training-terms.js';
import { watchedTerms } from './glossary/watched-terms.js';

/** Anchor of a term: `#/glossary/residual`. */
export type TermId =
  | keyof typeof pictureTerms
  | keyof typeof methodTerms
  | keyof typeof schemeTerms
  | keyof typeof trainingTerms
  | keyof typeof watchedTerms;

/** A term with its anchor. */
export interface GlossaryTerm extends GlossaryEntry {
  readonly id: TermId;
}

/** Terms under one heading. */
export interface GlossaryGroup {
  readonly title: string;
  readonly terms: readonly GlossaryTerm[];
}

/**
 * The words of the method, explained, in reading order; docs/glossary.md follows from them. They come with the glossary's
 * view, not with the rest of the catalogue: elsewhere only their anchors are known, as a type.
 */
export const glossary: readonly GlossaryGroup[] = [
  group('The picture', pictureTerms),
  group('The method', methodTerms, schemeTerms),
  group('Training', trainingTerms),
  group('What is watched', watchedTerms),
];

function group(title: string, ...parts: readonly Readonly<Partial<Record<TermId, GlossaryEntry>>>[]): GlossaryGroup {
  const terms = parts.flatMap((part) =>
    Object.entries(part).map(([id, entry]) => ({ ...entry, id: id as TermId }) satisfies GlossaryTerm),
  );
  return { title, terms };
}
