import type { TrainingEvent } from '../../../core/contract/training.js';
import { Columns } from '../../charts/columns.js';
import { lowerBound, type Points } from '../../charts/downsample.js';
import { Smoothing } from '../../charts/smoothing.js';

const COLUMNS = {
  pretraining: ['seconds', 'loss'],
  steps: ['seconds', 'loss', 'evaluations', 'residual', 'contraction', 'gradientNorm', 'learningRate'],
  monitors: ['seconds', 'certified', 'local', 'spectralRadius', 'observed', 'cosine', 'rowCondition', 'share'],
  validations: ['seconds', 'psnr', 'ssim', 'degradedPsnr', 'evaluations'],
} as const;

export type TableName = keyof typeof COLUMNS;
export type ColumnName<Table extends TableName> = (typeof COLUMNS)[Table][number];

/** Something a person should know that happened during a run. */
export type RunNotice = Extract<TrainingEvent, { type: 'notice' }>;
type MonitorEvent = Extract<TrainingEvent, { type: 'monitor' }>;

/** What an x axis counts. */
export type AxisUnit = 'step' | 'seconds';

/**
 * Everything a run has reported, as columns of numbers. Not reactive: it holds up to hundreds of thousands of values and changes many
 * times a second; whoever shows it watches a revision.
 */
export class RunHistory {
  readonly tables: { readonly [Table in TableName]: Columns<ColumnName<Table>> } = {
    pretraining: new Columns(COLUMNS.pretraining),
    steps: new Columns(COLUMNS.steps),
    monitors: new Columns(COLUMNS.monitors),
    validations: new Columns(COLUMNS.validations),
  };
  notices: readonly RunNotice[] = [];
  /** The latest look of the monitors; what that could not afford is from the last that could. */
  latestMonitor: MonitorEvent | null = null;
  readonly #smoothings = new Map<string, Smoothing>();

  take(event: TrainingEvent): void {
    switch (event.type) {
      case 'pretraining':
        this.tables.pretraining.append(event);
        return;
      case 'step':
        if (event.step <= this.tables.steps.latest('step')) this.#goBackTo(event.step);
        this.tables.steps.append(event);
        return;
      case 'monitor':
        this.latestMonitor = withLast(event, this.latestMonitor);
        this.tables.monitors.append(event);
        return;
      case 'validation':
        this.tables.validations.append(event);
        return;
      case 'notice':
        this.notices = [...this.notices, event];
    }
  }

  /** A column against steps or seconds of training. */
  points(table: TableName, column: ColumnName<TableName>, unit: AxisUnit): Points {
    const columns: Columns<ColumnName<TableName>> = this.tables[table];
    return { xs: columns.column(unit), ys: columns.column(column) };
  }

  /** The same column averaged over `span` rows. */
  smoothed(table: TableName, column: ColumnName<TableName>, unit: AxisUnit, span: number): Points {
    const key = `${table}.${column}`;
    const smoothing = this.#smoothings.get(key) ?? new Smoothing();
    this.#smoothings.set(key, smoothing);
    const { xs, ys } = this.points(table, column, unit);
    return { xs, ys: smoothing.over(ys, span) };
  }

  /** Seconds of training at a step, or the step itself. */
  placeOf(step: number, unit: AxisUnit): number {
    if (unit === 'step') return step;
    const { steps } = this.tables;
    const index = Math.min(lowerBound(steps.column('step'), step), steps.length - 1);
    return index < 0 ? 0 : (steps.column('seconds')[index] ?? 0);
  }

  /** After a rollback the run repeats steps: what was measured at them and later belongs to the way that was given up. */
  #goBackTo(step: number): void {
    const { steps, monitors, validations } = this.tables;
    steps.dropFrom(step);
    monitors.dropFrom(step + 1);
    validations.dropFrom(step + 1);
  }
}

function withLast(now: MonitorEvent, before: MonitorEvent | null): MonitorEvent {
  if (before === null) return now;
  const compared = now.cosine === null ? before : now;
  return {
    ...now,
    cosine: compared.cosine,
    descent: compared.descent,
    ...(now.rowCondition === null
      ? { rowCondition: before.rowCondition, fullRowRank: before.fullRowRank }
      : { rowCondition: now.rowCondition, fullRowRank: now.fullRowRank }),
  };
}
