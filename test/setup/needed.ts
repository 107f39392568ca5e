/** Something that tests need and that is not here. */
export interface Lack {
  /** What, in a sentence. */
  readonly missing: string;
  /** How to get it, in another; null where this system cannot have it. */
  readonly remedy: string | null;
}

/** Continuous integration installs all that the tests need (.ci/run), and is told apart by its environment. */
const isContinuousIntegration = !['', '0', 'false'].includes(process.env['CI'] ?? '');

/**
 * Whether tests have to be left out for want of something: `describe.skipIf(mustSkip(lack))`. Says so when they are.
 *
 * @param lack null where nothing is missing
 * @throws Error in continuous integration, where what can be had is there: a suite that does not run is a failure, not a silence
 */
export function mustSkip(lack: Lack | null): boolean {
  if (lack === null) return false;
  const { missing, remedy } = lack;
  if (isContinuousIntegration && remedy !== null)
    throw new Error(`These tests must run where CI is set, and cannot. ${missing} ${remedy}`);
  console.warn(`Skipped: ${missing}${remedy === null ? '' : ` ${remedy}`}`);
  return true;
}

/** For tests that stand on what one system has. @param platform Node's name of it */
export function mustSkipElsewhere(platform: NodeJS.Platform, what: string): boolean {
  return mustSkip(process.platform === platform ? null : { missing: `${what} is only on ${platform}.`, remedy: null });
}
