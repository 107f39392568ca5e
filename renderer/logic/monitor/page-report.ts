import { escapeMarkup as escape } from '../../charts/escape-markup.js';
import { text } from '../../text/text.js';
import type { Condition } from './conditions.js';
import type { RunFact } from './run-facts.js';
import type { Difference } from '../../../core/contract/config-differences.js';
import { settingTitle } from '../../../core/contract/setting-names.js';

/** Everything that goes into the exported page. */
export interface PageReport {
  readonly title: string;
  /** One line of facts: state, step, time. */
  readonly facts: string;
  /** When and by what it was made. */
  readonly made: string;
  readonly conditions: readonly Condition[];
  /** Step of the look that they are from; null before the first. */
  readonly conditionsAt: string | null;
  /** SVG documents, in order. */
  readonly plots: readonly string[];
  readonly notices: readonly { readonly step: number; readonly message: string; readonly hint: string }[];
  readonly runs: readonly string[];
  /** What each run was trained on, by what, and its whole configuration. */
  readonly settings: readonly { readonly name: string; readonly facts: readonly RunFact[]; readonly config: string }[];
  readonly differences: readonly Difference[];
  /** Rows of validation pictures as data addresses. */
  readonly samples: readonly { readonly title: string; readonly pictures: readonly string[] }[];
}

const STYLE = `
body { max-width: 960px; margin: 32px auto; padding: 0 24px; font: 14px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
h1 { margin: 0; font-size: 22px; } h2 { margin: 32px 0 8px; font-size: 16px; } h3 { margin: 16px 0 4px; font-size: 14px; }
p { margin: 0; } .soft { color: #474747; }
svg { display: block; max-width: 100%; height: auto; margin: 16px 0; border: 1px solid #d6d6d6; border-radius: 8px; }
table { border-collapse: collapse; } th, td { padding: 4px 16px 4px 0; border-bottom: 1px solid #d6d6d6; text-align: left; vertical-align: top; }
pre { overflow: auto; font-size: 12px; } th { font-weight: 600; } li { margin-bottom: 8px; } img { width: 128px; margin: 0 4px 4px 0; }
@media print { svg { break-inside: avoid; } }
`;

/** The Monitor page as one HTML file that needs nothing else: plots as SVG, pictures inside, no scripts. */
export function pageReport(report: PageReport): string {
  const { title, facts, made } = report;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escape(title)}</h1>
<p>${escape(facts)}</p>
<p class="soft">${escape(made)}</p>
${section(text.monitor.conditions.title, conditionList(report))}
${report.plots.join('\n')}
${report.samples.length === 0 ? '' : section(text.monitor.samples.title, sampleRows(report.samples))}
${report.notices.length === 0 ? '' : section(text.monitor.notices.title, noticeList(report.notices))}
${report.runs.length < 2 ? '' : section(text.monitor.differences.title, differenceTable(report.runs, report.differences))}
${section(text.monitor.report.settings, report.settings.map(settingsOf).join('\n'))}
</body>
</html>
`;
}

function settingsOf({ name, facts, config }: PageReport['settings'][number]): string {
  const rows = facts.map((fact) => `<tr><th>${escape(fact.name)}</th><td>${escape(fact.value)}</td></tr>`);
  return `<h3>${escape(name)}</h3><table><tbody>${rows.join('\n')}</tbody></table><pre>${escape(config)}</pre>`;
}

function section(title: string, body: string): string {
  return `<h2>${escape(title)}</h2>\n${body}`;
}

function conditionList({ conditions, conditionsAt }: PageReport): string {
  const at = conditionsAt === null ? '' : `<p class="soft">${escape(text.monitor.conditions.at(conditionsAt))}</p>`;
  const items = conditions.map(({ verdict, statement, detail }) => {
    const word = text.monitor.conditions.verdicts[verdict];
    return `<li><strong>${escape(word)}.</strong> ${escape(statement)}. <span class="soft">${escape(detail)}</span></li>`;
  });
  return `${at}<ul>${items.join('\n')}</ul>`;
}

function noticeList(notices: PageReport['notices']): string {
  const items = notices.map(
    ({ step, message, hint }) =>
      `<li>${escape(text.monitor.notices.at(String(step)))}: ${escape(message)} <span class="soft">${escape(hint)}</span></li>`,
  );
  return `<ul>${items.join('\n')}</ul>`;
}

function differenceTable(runs: readonly string[], differences: readonly Difference[]): string {
  if (differences.length === 0) return `<p>${escape(text.monitor.differences.none)}</p>`;
  const head = [text.monitor.differences.setting, ...runs].map((name) => `<th>${escape(name)}</th>`).join('');
  const rows = differences.map(({ path, values }) => {
    const cells = values.map((value) => `<td>${escape(value ?? text.monitor.differences.absent)}</td>`).join('');
    return `<tr><th>${escape(settingTitle(path))}</th>${cells}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function sampleRows(samples: PageReport['samples']): string {
  return samples
    .map(({ title, pictures }) => {
      const images = pictures.map((url) => `<img src="${escape(url)}" alt="${escape(title)}">`).join('');
      return `<p class="soft">${escape(title)}</p><p>${images}</p>`;
    })
    .join('\n');
}
