import type { TaskRecord } from '../../types/session.ts';
import { formatNumber, plural } from '../../utils/format.ts';
import { targetArgument } from '../next-command.ts';
import { reviewReasons } from '../review.ts';
import type { Report, ReportSource } from '../types.ts';
import { clip, foreign, html, type Markup } from './markup.ts';
import { section } from './table.ts';

const maxRows = 50;
const maxReasons = 8;
/** UTF-16 units of a text, an id, a reason. */
const text = 800;
const name = 200;
const sentence = 300;

/** The rows in greatest need of a person's look, each with its texts. */
export function review(report: Report, source: ReportSource): Markup | undefined {
  const { needs_review: count } = report.quality;
  const { tasks } = source.tasks({ needsReview: true, limit: maxRows });
  if (tasks.length === 0) return undefined;
  const command = `translate tasks ${targetArgument(report)} --needs-review --format csv > review.csv`;
  const note =
    count > tasks.length
      ? `The ${formatNumber(tasks.length)} of ${plural(count, 'row')} in greatest need. All of them, to be edited: ${command}`
      : `In order of need. As a sheet to be edited: ${command}`;
  return section('Rows worth a look', html`<ol class="review">\n${tasks.map(row)}</ol>`, clip(note, 1000));
}

function row(task: TaskRecord): Markup {
  const reasons = reviewReasons(task);
  const kind = task.state === 'failed' ? 'failure' : 'note';
  const id = task.id === undefined ? undefined : html` · ${foreign(task.id, name)}`;
  const left = reasons.length - maxReasons;
  return html`<li><strong>line ${formatNumber(task.line)}</strong>${id} · ${foreign(task.targetLang, name)} · <span class="${kind}">${task.state}</span>
<ul>${reasons.slice(0, maxReasons).map((reason) => html`<li>${foreign(reason, sentence)}</li>`)}${
    left > 0 ? html`<li>${`… and ${formatNumber(left)} more`}</li>` : undefined
  }</ul>
<div class="texts">${shown('source', task.source, task.sourceLang)}${shown('translation', task.translation, task.targetLang)}${shown(
    'refused answer',
    task.rejected,
    task.targetLang,
  )}</div></li>
`;
}

function shown(title: string, value: string | undefined, language: string | undefined): Markup | undefined {
  if (value === undefined || value === '') return undefined;
  const lang = language === undefined ? undefined : html` lang="${clip(language, 40)}"`;
  return html`<div><small>${title}</small><p dir="auto"${lang}>${clip(value, text)}</p></div>`;
}
