import type { AxisKind } from '../../charts/axis-scale.js';
import type { Dash, Figure, Level, Line, Mark, Panel, SeriesColour } from '../../charts/figure.js';
import type { Points } from '../../charts/downsample.js';
import { comparable, type ScoredOn } from './scored-on.js';
import type { SeedBands } from './seed-bands.js';
import type { AxisUnit, ColumnName, RunHistory, TableName } from './run-history.js';
import { text } from '../../text/text.js';

/** A run that is shown, with its place among those compared. */
export interface ShownRun {
  readonly id: string;
  readonly name: string;
  readonly history: RunHistory;
  readonly colour: SeriesColour;
  /** What its scores were measured on; null where it is not known. */
  readonly scoredOn: ScoredOn | null;
  /** Names the runs that are repeats of one, and drawn as a band. */
  readonly family: string;
}

/** How the person wants the plots. */
export interface PlotSettings {
  readonly unit: AxisUnit;
  /** Over how many steps lines are averaged; 1 for not at all. */
  readonly smoothing: number;
  /** Panels whose y axis is not as it is by default. */
  readonly flipped: ReadonlySet<string>;
}

/** Colours of the series, in the order in which runs (or a single run's quantities) take them. */
export const SERIES: readonly SeriesColour[] = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'];
/** Runs that can be compared: one colour each. */
export const MOST_RUNS = SERIES.length;

const SOLID: Dash = [];

/** One quantity of a panel: where its numbers are, and how its line is told from the others'. */
interface Quantity<Table extends TableName = TableName> {
  readonly table: Table;
  readonly column: ColumnName<Table>;
  readonly dash?: Dash;
  /** Its colour while only one run is shown; several runs each have their own. */
  readonly alone?: SeriesColour;
}

interface PanelPlan {
  readonly id: keyof typeof text.monitor.panels;
  readonly quantities: readonly Quantity[];
  readonly scale: AxisKind;
  readonly level?: Omit<Level, 'label'>;
}

const quantity = <Table extends TableName>(
  table: Table,
  column: ColumnName<Table>,
  look: Pick<Quantity, 'dash' | 'alone'> = {},
): Quantity => ({ table, column, ...look }) as Quantity;

/** The figures of the Monitor view, in reading order. */
const FIGURES: Readonly<Record<keyof typeof text.monitor.figures, readonly PanelPlan[]>> = {
  loss: [{ id: 'loss', quantities: [quantity('steps', 'loss')], scale: 'log' }],
  lipschitz: [
    {
      id: 'lipschitz',
      scale: 'linear',
      level: { value: 1, safe: 'below' },
      quantities: [
        quantity('monitors', 'certified', { dash: [9, 4], alone: 'series-6' }),
        quantity('monitors', 'local'),
        quantity('monitors', 'spectralRadius', { dash: [2, 3], alone: 'series-3' }),
        quantity('monitors', 'observed', { dash: [6, 3, 1, 3], alone: 'series-4' }),
      ],
    },
  ],
  quality: [
    { id: 'psnr', quantities: [quantity('validations', 'psnr')], scale: 'linear' },
    { id: 'ssim', quantities: [quantity('validations', 'ssim', { alone: 'series-3' })], scale: 'linear' },
  ],
  convergence: [
    { id: 'residual', quantities: [quantity('steps', 'residual')], scale: 'log' },
    { id: 'evaluations', quantities: [quantity('steps', 'evaluations', { alone: 'series-3' })], scale: 'linear' },
  ],
  gradient: [
    {
      id: 'cosine',
      scale: 'linear',
      level: { value: 0, safe: 'above' },
      quantities: [quantity('monitors', 'cosine')],
    },
  ],
  rate: [
    { id: 'learningRate', quantities: [quantity('steps', 'learningRate')], scale: 'linear' },
    { id: 'gradientNorm', quantities: [quantity('steps', 'gradientNorm', { alone: 'series-3' })], scale: 'log' },
  ],
};

/** Quantities that never wobble: a smoothed schedule would be a wrong one. */
const NEVER_SMOOTHED: ReadonlySet<string> = new Set(['learningRate']);

/** While a run has only been pretrained, its loss is that of the denoiser. */
function isPretraining(runs: readonly ShownRun[]): boolean {
  return (
    runs.every(({ history }) => history.tables.steps.length === 0) &&
    runs.some(({ history }) => history.tables.pretraining.length > 0)
  );
}

/** What there is to see of some runs. Cheap: lines are views of the columns, and bands cost what is new of them. */
export function buildFigures(runs: readonly ShownRun[], settings: PlotSettings, bands: SeedBands): Figure[] {
  const pretraining = isPretraining(runs);
  const marks = runs.flatMap((run) => marksOf(run, runs.length > 1, settings.unit));
  return (Object.keys(FIGURES) as (keyof typeof FIGURES)[]).map((id) => {
    if (id === 'loss' && pretraining) {
      const plan: PanelPlan = { id: 'pretraining', scale: 'log', quantities: [quantity('pretraining', 'loss')] };
      return {
        id,
        title: text.monitor.figures.loss.title,
        panels: [buildPanel(plan, runs, settings, bands)],
        marks: [],
      };
    }
    // Scores of different pictures in one plot would be compared all the same.
    const drawn = id === 'quality' ? comparable(runs) : runs;
    const panels = FIGURES[id].map((plan) => buildPanel(plan, drawn, settings, bands, runs.length > 1));
    return { id, title: text.monitor.figures[id].title, panels, marks: pretraining ? [] : marks };
  });
}

function buildPanel(
  plan: PanelPlan,
  runs: readonly ShownRun[],
  settings: PlotSettings,
  bands: SeedBands,
  compared = runs.length > 1,
): Panel {
  const words = text.monitor.panels[plan.id];
  const scale = settings.flipped.has(plan.id) ? (plan.scale === 'log' ? 'linear' : 'log') : plan.scale;
  const level = plan.level === undefined ? null : { ...plan.level, label: text.monitor.levels[plan.id] ?? '' };
  const families = [...new Set(runs.map(({ family }) => family))];
  const lines = families.flatMap((family) => {
    const repeats = runs.filter((run) => run.family === family);
    return plan.quantities.map((each) =>
      bands.together(
        repeats.map((run) => buildLine(each, run, compared, settings)),
        settings.unit,
      ),
    );
  });
  // A certified bound is null for networks that have none; a line of nothing would only be a riddle in the legend.
  const measuredAny = lines.some(({ points }) => points.xs.length > 0);
  const shown = lines.filter(({ points }) => points.xs.length > 0 || !measuredAny);
  return { id: plan.id, title: words, lines: shown, scale, level };
}

function buildLine(each: Quantity, run: ShownRun, compared: boolean, { unit, smoothing }: PlotSettings): Line {
  const { table, column } = each;
  const sparse = table === 'monitors' || table === 'validations';
  const smooth = smoothing > 1 && !sparse && !NEVER_SMOOTHED.has(column);
  return {
    key: `${run.id}.${table}.${column}`,
    label: text.monitor.quantities[column] ?? column,
    run: compared ? run.name : '',
    colour: compared ? run.colour : (each.alone ?? 'accent'),
    dash: each.dash ?? SOLID,
    points: sparse ? measured(run.history.points(table, column, unit)) : run.history.points(table, column, unit),
    smoothed: smooth ? run.history.smoothed(table, column, unit, smoothing) : null,
    marked: sparse,
    bound: column === 'certified',
    band: null,
  };
}

/** The points without those that were not measured: not every look of the monitors can afford everything, which is no gap. */
function measured({ xs, ys }: Points): Points {
  if (!ys.some((y) => Number.isNaN(y))) return { xs, ys };
  return { xs: xs.filter((_, i) => !Number.isNaN(ys[i])), ys: ys.filter((y) => !Number.isNaN(y)) };
}

function marksOf({ name, history }: ShownRun, compared: boolean, unit: AxisUnit): Mark[] {
  return history.notices.map(({ step, message }) => ({
    x: history.placeOf(step, unit),
    label: compared ? `${name}: ${message}` : message,
  }));
}
