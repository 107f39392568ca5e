import type { RunSummary } from '../../core/contract/run.js';
import { downloadFile, fileNameOf } from '../api/download-file.js';
import { useShell } from '../api/shell.js';
import { figureToSvg } from '../charts/export-figure.js';
import { readPlotColours } from '../charts/theme-colours.js';
import { pageReport, type PageReport } from '../logic/monitor/page-report.js';
import { runFacts } from '../logic/monitor/run-facts.js';
import { useMonitorPage } from '../stores/monitor-page.js';
import { useRunConfigurations } from '../stores/run-configurations.js';
import { formatDuration, formatQuantity, formatWhole } from '../text/format-quantity.js';
import { text } from '../text/text.js';
import type { RunPlots } from './use-run-plots.js';

/** Saves what the Monitor view shows as one HTML file. Call in its setup. */
export function usePageExport(plots: RunPlots): () => Promise<void> {
  const { client } = useShell();
  const page = useMonitorPage();
  const configurations = useRunConfigurations();

  /** The latest pictures of the first run; none when they cannot be read, which need not keep the rest. */
  async function samplesOf(id: string): Promise<PageReport['samples']> {
    try {
      const { clean, degraded, restored } = await client.runs.samples({ id });
      const latest = restored[restored.length - 1];
      if (latest === undefined) return [];
      const rows = [
        { title: text.monitor.samples.clean, urls: clean },
        { title: text.monitor.samples.degraded, urls: degraded },
        { title: text.monitor.samples.restored(formatWhole(latest.step)), urls: latest.restored },
      ];
      return await Promise.all(
        rows.map(async ({ title, urls }) => ({ title, pictures: await Promise.all(urls.map(toDataAddress)) })),
      );
    } catch {
      return [];
    }
  }

  return async () => {
    const [first] = page.shown;
    if (first === undefined) return;
    const [{ version }, samples, origins] = await Promise.all([
      client.app.about(),
      samplesOf(first.id),
      // One that cannot be read need not keep the rest.
      Promise.all(page.shown.map(({ id }) => client.runs.origin({ id }).catch(() => null))),
    ]);
    const colours = { ...readPlotColours(), ...PAPER };
    const lookedAt = plots.runs.value[0]?.history.latestMonitor?.step;
    const report: PageReport = {
      title: page.shown.map(({ name }) => name).join(', '),
      facts: page.shown.map(factsOf).join('; '),
      made: text.monitor.report.made(new Date().toISOString().slice(0, 16).replace('T', ' '), version),
      conditions: plots.conditions.value,
      conditionsAt: lookedAt === undefined ? null : formatWhole(lookedAt),
      plots: plots.figures.value
        .filter(({ panels }) => panels.some(({ lines }) => lines.some(({ points }) => points.xs.length > 0)))
        .map((figure) => figureToSvg(figure, page.axis, plots.shown.value, colours)),
      notices: plots.notices.value,
      runs: page.shown.map(({ name }) => name),
      settings: page.shown.map((run, index) => ({
        name: run.name,
        facts: runFacts(run, origins[index] ?? null),
        config: JSON.stringify(configurations.known.get(run.id) ?? null, null, 2),
      })),
      differences: plots.differences.value,
      samples,
    };
    downloadFile(`${fileNameOf(first.name)}.html`, new Blob([pageReport(report)], { type: 'text/html' }));
  };
}

function factsOf({ name, state, step, steps, minutes, seconds, psnr }: RunSummary): string {
  const facts = [
    text.monitor.states[state],
    text.monitor.step(formatWhole(step), formatWhole(steps), minutes !== null),
    text.monitor.took(formatDuration(seconds)),
    ...(psnr === null ? [] : [text.monitor.list.quality(formatQuantity(psnr))]),
  ];
  return `${name}: ${facts.join(', ')}`;
}

/** Paper is white, whatever theme is on: the file is for print and for other people's screens. */
const PAPER = {
  ground: '#ffffff',
  text: '#1b1b1b',
  soft: '#474747',
  faint: '#616161',
  line: '#d6d6d6',
  warning: '#9a4a00',
};

async function toDataAddress(url: string): Promise<string> {
  const blob = await (await fetch(url)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(new Error(`cannot read ${url}`)));
    reader.readAsDataURL(blob);
  });
}
