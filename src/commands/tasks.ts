import { stringify } from 'csv-stringify/sync';
import { toRow } from '../monitor/rows.ts';
import { reviewReasons } from '../report/review.ts';
import type { SessionReader, TaskFilter, TaskRecord } from '../types/session.ts';
import type { TaskFormat } from '../types/task-file.ts';
import { formatNumber, plural } from '../utils/format.ts';
import {
  leastColumnsForIds,
  leastTableColumns,
  stackedLines,
  type TableColumn,
  tableLines,
  widest,
} from '../utils/table.ts';
import { escapeForTerminal, toSafeJson, truncate } from '../utils/terminal.ts';
import { reviewSheet } from './review-sheet.ts';

export const taskListFormats = ['table', 'json', 'csv'] as const;
export type TaskListFormat = (typeof taskListFormats)[number];

export interface TasksOptions {
  filter: TaskFilter;
  format: TaskListFormat;
  /** Width of the terminal, for the table. Default 120. */
  columns?: number | undefined;
}

interface TaskList {
  total: number;
  tasks: TaskRecord[];
}

/** `translate tasks`: the rows of a session. The table escapes and cuts; JSON and CSV hold the values as they are. */
export function renderTasks(reader: SessionReader, { filter, format, columns = 120 }: TasksOptions): string {
  const list = reader.tasks({ ...filter, ...limitOf(filter, format) });
  if (format === 'json') return jsonList(list, filter.offset ?? 0);
  if (format === 'csv') {
    return filter.needsReview ? reviewSheet(list.tasks, formatOf(reader)) : csvList(list);
  }
  return table(list, filter.offset ?? 0, columns, filter.needsReview === true);
}

/** Enough for a screen; a sheet for a reviewer is whole unless somebody asks for a part of it. */
function limitOf({ limit, needsReview }: TaskFilter, format: TaskListFormat): { limit?: number } {
  if (limit !== undefined) return { limit };
  return needsReview && format === 'csv' ? {} : { limit: 50 };
}

function formatOf(reader: SessionReader): TaskFormat {
  return reader.info().template?.format ?? 'csv';
}

function jsonList({ total, tasks }: TaskList, offset: number): string {
  return `${toSafeJson({ total, offset, tasks: tasks.map(taskJson) }, 2)}\n`;
}

function csvList({ tasks }: TaskList): string {
  const rows = tasks.map((task) => ({ ...taskJson(task), issues: issuesText(task) }));
  return stringify(rows, {
    header: true,
    columns: [...fields],
    cast: { boolean: (value) => String(value) },
  });
}

/** Columns of the CSV. */
const fields = [
  'line',
  'id',
  'source_lang',
  'target_lang',
  'source',
  'context',
  'speaker',
  'max_length',
  'status',
  'origin',
  'translation',
  'confidence',
  'stale',
  'code',
  'message',
  'issues',
  'model',
  'prompt_tokens',
  'completion_tokens',
  'duration_ms',
] as const satisfies readonly (keyof ReturnType<typeof taskJson>)[];

/** As the server tells it, and its share of what was paid. */
function taskJson(task: TaskRecord) {
  return {
    ...toRow(task),
    prompt_tokens: task.promptTokens ?? null,
    completion_tokens: task.completionTokens ?? null,
  };
}

function table(list: TaskList, offset: number, columns: number, needsReview: boolean): string {
  if (list.tasks.length === 0) return `${emptyText(list.total, offset)}\n`;
  const first = columns >= leastColumnsForIds ? factColumns : factColumns.filter(({ header }) => header !== 'id');
  const facts = list.tasks.map((task) => first.map(({ cell }) => cell(task)));
  const widths = first.map(({ header }, index) => widest([header, ...facts.map((cells) => cells[index] ?? '')]));
  const taken = widths.reduce((sum, width) => sum + width + 2, 0);
  const width = Math.floor((columns - taken - 2) / 2);
  const last = list.tasks.map((task) =>
    escapeForTerminal(needsReview ? reviewReasons(task).join('; ') : resultText(task)),
  );
  // Why a row is worth a look must not be cut off; of a translation the beginning will do.
  const isWide = columns >= leastTableColumns && (!needsReview || widest(last) <= width);
  const lines = isWide
    ? tableLines(
        [...first, { header: 'source' }, { header: needsReview ? 'issue' : 'translation' }],
        list.tasks.map(({ source }, index) => [
          ...(facts[index] ?? []),
          truncate(escapeForTerminal(source), width),
          truncate(last[index] ?? '', width),
        ]),
      )
    : stackedLines(
        first,
        list.tasks.map((task, index) => ({ cells: facts[index] ?? [], below: textsBelow(task, needsReview) })),
        columns,
      );
  return `${[...lines.map((line) => truncate(line, columns)), '', footer(list, offset)].join('\n')}\n`;
}

/** Why a row is worth a look or failed comes first: it gets the most room. */
function textsBelow(task: TaskRecord, needsReview: boolean): string[] {
  const { source, state, translation = '', rejected = '' } = task;
  const answer = state === 'failed' ? rejected : translation;
  const reason = needsReview ? reviewReasons(task).join('; ') : state === 'failed' ? resultText(task) : '';
  const texts = [source, ...(answer === '' ? [] : [`→ ${answer}`])];
  return [reason, ...texts].map(escapeForTerminal);
}

const factColumns: readonly (TableColumn & { cell: (task: TaskRecord) => string })[] = [
  { header: 'line', align: 'right', cell: ({ line }) => formatNumber(line) },
  { header: 'id', cell: ({ id }) => truncate(escapeForTerminal(id ?? ''), 24) },
  { header: 'language', cell: ({ targetLang }) => truncate(escapeForTerminal(targetLang), 12) },
  { header: 'status', cell: (task) => stateText(task) },
];

function stateText({ state, origin, stale }: TaskRecord): string {
  const whose = state === 'completed' && origin === 'human' ? 'kept' : state;
  return stale ? `${whose}, stale` : whose;
}

/** The translation, or why there is none. */
function resultText({ state, translation, code, message }: TaskRecord): string {
  if (state === 'failed' && code) return message ? `${code}: ${message}` : code;
  return translation ?? '';
}

function issuesText({ issues }: TaskRecord): string {
  return issues.map(({ check, message }) => `${check}: ${message}`).join('; ');
}

function emptyText(total: number, offset: number): string {
  return total === 0 ? 'No rows match.' : `No rows from ${formatNumber(offset)} on: ${plural(total, 'row')} match.`;
}

function footer({ total, tasks }: TaskList, offset: number): string {
  const end = offset + tasks.length;
  const shown = `${formatNumber(offset + 1)}–${formatNumber(end)} of ${plural(total, 'row')}`;
  return end < total ? `${shown}; more: --offset ${end}` : shown;
}
