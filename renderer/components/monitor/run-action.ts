/** What can be asked of a run by its buttons. */
export type RunAction = 'pause' | 'resume' | 'stop' | 'extend' | 'keep' | 'rename' | 'remove' | 'metrics' | 'again';
