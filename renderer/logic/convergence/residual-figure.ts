import type { AxisKind } from '../../charts/axis-scale.js';
import type { Figure, Line } from '../../charts/figure.js';
import { formatResidual } from '../../text/format.js';
import { text } from '../../text/text.js';
import type { Comparison, Trace } from './comparison.js';
import { solverName } from './solver-choices.js';

/** What the horizontal axis counts. */
export type ResidualUnit = 'evaluations' | 'seconds';

/** The residuals of all solvers in one plot, against evaluations of T or against the seconds that they took. */
export function residualFigure({ traces, request }: Comparison, unit: ResidualUnit, scale: AxisKind): Figure {
  const words = text.convergence.figure;
  const level = {
    value: request.tolerance,
    label: words.tolerance(formatResidual(request.tolerance)),
    safe: 'below' as const,
  };
  const lines = traces.map((trace) => lineOf(trace, unit));
  return {
    id: 'solvers',
    title: words.title,
    panels: [{ id: 'solvers', title: words.panel, lines, scale, level }],
    marks: [],
  };
}

function lineOf({ solver, residuals, seconds }: Trace, unit: ResidualUnit): Line {
  const xs = unit === 'seconds' ? Float64Array.from(seconds) : Float64Array.from(residuals, (_, index) => index + 1);
  return {
    key: solver.id,
    label: solverName(solver.id),
    run: '',
    colour: solver.colour,
    dash: [],
    points: { xs, ys: Float64Array.from(residuals) },
    smoothed: null,
    marked: true,
    bound: false,
    band: null,
  };
}
