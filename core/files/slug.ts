/** Letters that are kept, so that a name with a date before it and a number behind it fits every file system. */
const LONGEST = 40;

/** A person's words as a part of a file name that every system takes: lower-case letters, digits and hyphens; empty when none are left. */
export function slug(words: string): string {
  return words
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
}
