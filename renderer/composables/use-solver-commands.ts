import { useCommands } from '../commands/use-commands.js';
import { useComparison } from '../stores/comparison.js';
import { useComparisonLook } from '../stores/comparison-look.js';
import { text } from '../text/text.js';

/** What can be done on the solvers' page, for as long as it is shown. */
export function useSolverCommands(): void {
  const comparison = useComparison();
  const look = useComparisonLook();
  const words = text.convergence.commands;
  useCommands([
    {
      id: 'solvers.compare',
      title: words.start,
      group: 'monitor',
      shortcut: 'command+Enter',
      enabled: () => comparison.request !== null && !comparison.working,
      run: () => void comparison.compare(),
    },
    {
      id: 'solvers.cancel',
      title: words.cancel,
      group: 'monitor',
      shortcut: 'Escape',
      enabled: () => comparison.working,
      run: () => comparison.cancel(),
    },
    {
      id: 'solvers.unit',
      title: words.unit,
      group: 'monitor',
      enabled: () => comparison.comparison !== null,
      run: () => look.count(look.unit === 'evaluations' ? 'seconds' : 'evaluations'),
    },
    {
      id: 'solvers.all',
      title: words.all,
      group: 'monitor',
      enabled: () => look.zoom !== null,
      run: () => (look.zoom = null),
    },
  ]);
}
