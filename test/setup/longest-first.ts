import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Kinds of projects by how long a file of theirs takes, the longest first. */
const KINDS = ['programs', 'runs', 'numerics', 'plain'];

const rankOf = ({ project }: TestSpecification): number => {
  const rank = KINDS.findIndex((kind) => project.name.startsWith(kind));
  return rank < 0 ? KINDS.length : rank;
};

/**
 * Starts with the files that take longest, so that at the end no process waits for the other's last. Files of one project stay together: they
 * share a process.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // The base has sorted each project's: by the last durations where they are known, else by size.
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b));
  }
}
