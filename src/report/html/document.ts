import { formatDuration, formatMoney, formatNumber, percent, plural } from '../../utils/format.ts';
import { nextAfterReport } from '../next-command.ts';
import { costText, savedText, unknownText } from '../sections.ts';
import { outcomeAdvice, outcomeText } from '../texts.ts';
import type { Report, ReportSource } from '../types.ts';
import { foreign, html, type Markup } from './markup.ts';
import { overTime } from './over-time.ts';
import { review } from './review.ts';
import { style } from './style.ts';
import { failures, issues, languages, mended, models, wasted } from './tables.ts';

/**
 * One file to look at, send and print: no script, nothing from outside, and a policy that would refuse both. Its size is
 * bounded whatever the session holds: lists are cut and say how much is left out.
 */
export function renderHtml(report: Report, source: ReportSource): string {
  const parts = [
    head(report),
    overTime(report, source),
    languages(report),
    models(report, source.latency()),
    wasted(report),
    failures(report),
    issues(report),
    mended(report),
    review(report, source),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${`${report.input.slice(0, 200)}: translation report`}</title>
<style>${style}</style>
</head>
<body>
<main>
${parts}<footer>${`Session ${report.session_id}. Times are UTC.`}</footer>
</main>
</body>
</html>
`.text;
}

function head(report: Report): Markup {
  const advice = outcomeAdvice(report.outcome);
  const sentence = outcomeText(report);
  return html`<header><h1>${foreign(report.input, 300)}</h1>
<p>${`${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`}</p>
${report.note === null ? undefined : html`<p class="advice">${foreign(report.note, 2000)}</p>`}${
  advice === undefined ? undefined : html`<p>${advice}</p>`
}${progress(report)}${tiles(report)}${facts(report)}</header>
`;
}

function progress({ tasks }: Report): Markup | undefined {
  const { total, completed, failed, pending } = tasks;
  if (total === 0) return undefined;
  const width = (count: number): string => `width:${(count / total) * 100}%`;
  const skipped = tasks.skipped > 0 ? `; ${formatNumber(tasks.skipped)} skipped` : '';
  return html`<div class="progress" aria-hidden="true"><span class="done" style="${width(completed)}"></span><span class="failed" style="${width(failed)}"></span></div>
<p class="note">${`${plural(total, 'row')}: ${formatNumber(completed)} done, ${formatNumber(failed)} failed, ${formatNumber(pending)} pending${skipped}`}</p>
`;
}

function tiles(report: Report): Markup {
  const { requests, tokens, cost, quality, tasks } = report;
  const mends = quality.mended.reduce((sum, { count }) => sum + count, 0);
  const isPriced = cost.total !== null;
  const shown: [name: string, value: string, more: string][] = [
    [
      'Rows done',
      `${percent(tasks.completed, tasks.total)} %`,
      `${formatNumber(tasks.completed)} of ${formatNumber(tasks.total)}`,
    ],
    [
      'Cost',
      isPriced ? formatMoney(cost.total, cost.currency) : 'unknown',
      isPriced ? '' : costText(cost, requests.total, report.provider),
    ],
    [
      'Tokens',
      formatNumber(tokens.total),
      `${formatNumber(tokens.prompt)} in, ${formatNumber(tokens.cached)} of them cached; ${formatNumber(tokens.completion)} out`,
    ],
    [
      'Requests',
      formatNumber(requests.total),
      `${formatNumber(requests.failed)} failed, ${formatNumber(requests.retried)} retried`,
    ],
    [
      'Right at the first answer',
      shareText(quality.share_right_at_first),
      plural(quality.answered, 'row answered', 'rows answered'),
    ],
    ['Worth a look', formatNumber(quality.needs_review), `${formatNumber(mends)} mended by the program`],
    ['Time worked', formatDuration(report.elapsed_seconds), plural(report.last_run?.run ?? 0, 'run')],
  ];
  return html`<dl class="tiles">${shown.map(
    ([name, value, more]) => html`<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>\n`,
  )}</dl>\n`;
}

/** Rounded down: 100 stands for all of them. */
function shareText(share: number | null): string {
  return share === null ? '–' : `${Math.floor(share * 1000) / 10} %`;
}

function facts(report: Report): Markup {
  const shown: [name: string, value: string][] = [
    ['Started', `${report.started_at.slice(0, 10)} ${report.started_at.slice(11, 16)} UTC`],
    ['Model', report.provider === null ? '' : `${report.provider} ${report.model ?? ''}`],
    ['Result', report.output ?? ''],
    ['Saved', savedText(report.saved)],
    ['Unknown', unknownText(report.unknown)],
    ['Next', nextAfterReport(report)],
  ];
  const present = shown.filter(([, value]) => value !== '');
  return html`<dl class="facts">${present.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${foreign(value, 1000)}</dd>\n`,
  )}</dl>\n`;
}
