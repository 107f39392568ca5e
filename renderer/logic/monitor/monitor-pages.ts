/** The pages of the Monitor view. */
export type MonitorPageName = 'runs' | 'solvers';

/** What the address says for the solvers' page; no run's id has a tilde. */
export const SOLVERS = '~solvers';

/** The page that a subject of the Monitor view belongs to. */
export function pageOf(subject: string | null): MonitorPageName {
  return subject === SOLVERS ? 'solvers' : 'runs';
}
