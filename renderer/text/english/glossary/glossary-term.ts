/** A word as the glossary explains it. */
export interface GlossaryEntry {
  readonly term: string;
  /** As it is written in formulas and beside controls. */
  readonly symbol?: string;
  /** One or two plain sentences. */
  readonly meaning: string;
  /** A sentence with a number in it, for a feeling of the size. */
  readonly example?: string;
  /** Further words that people may type to find it; not shown. */
  readonly keywords?: string;
  /** Anchors of the terms to read next. */
  readonly see?: readonly string[];
}
