import type { TaskFilter, TaskRecord, TaskSortKey } from '../types/session.ts';
import type { Origin, TaskState } from '../types/task.ts';
import type { Database } from './driver.ts';
import { byNeed, issuesOfTask, needsReview, toIssues } from './quality.ts';
import { inFlight, type TaskColumns, taskColumns, toTask } from './records.ts';
import { containsText } from './search.ts';
import { decodeText } from './text.ts';

/** What a list may be sorted by, as SQL; `↓` stands for the direction. */
const orders = {
  position: 'position ↓, slot ↓',
  id: 'id ↓, position',
  status: `task.state ↓, ${inFlight} ↓, coalesce(code, '') ↓, position`,
  target_lang: 'slot ↓, position',
  source: 'source ↓, position',
  translation: 'translation ↓, position',
  confidence: 'confidence IS NULL, confidence ↓, position',
  finished: 'change IS NULL, change ↓, position',
} satisfies Record<TaskSortKey, string>;

const listed = `task, line, position, CASE WHEN ${inFlight} THEN 'processing' ELSE state END AS state, origin, translation,
  confidence, code, message, stale, cell_is_edit, model, prompt_tokens, completion_tokens, duration_ms, previous,
  ${issuesOfTask} AS issues, ${taskColumns}`;

export function readTasks(database: Database, filter: TaskFilter): { total: number; tasks: TaskRecord[] } {
  const { where, values } = conditions(filter);
  const { total } = database.prepare(`SELECT count(*) AS total FROM task WHERE ${where}`).get(...values) as {
    total: number;
  };
  const order = orderOf(filter);
  // Passed over by their index where it can be: what is listed is read for the rows of the page alone.
  const records = database
    .prepare(
      `SELECT ${listed} FROM (SELECT task AS chosen FROM task WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?)
       JOIN task ON task.task = chosen JOIN row USING (position) ORDER BY ${order}`,
    )
    .all(...values, filter.limit ?? -1, filter.offset ?? 0) as TaskRow[];
  return { total, tasks: records.map(toTaskRecord) };
}

/** Rows of changes after that one, the newest `limit`, oldest first. */
export function readChangedTasks(
  database: Database,
  after: number,
  limit: number,
): { total: number; tasks: TaskRecord[] } {
  const { total } = database.prepare('SELECT count(*) AS total FROM task WHERE change > ?').get(after) as {
    total: number;
  };
  if (total === 0) return { total, tasks: [] };
  const records = database
    .prepare(
      `SELECT ${listed} FROM task JOIN row USING (position) WHERE change > ? ORDER BY change DESC, task DESC LIMIT ?`,
    )
    .all(after, limit) as TaskRow[];
  // Rows that are no longer in the file are counted by the index, and listed nowhere.
  return { total: records.length < limit ? records.length : total, tasks: records.map(toTaskRecord).reverse() };
}

function conditions(filter: TaskFilter): { where: string; values: string[] } {
  const parts = ['position IS NOT NULL'];
  const values: string[] = [];
  const add = (condition: string, ...of: string[]): void => {
    parts.push(condition);
    values.push(...of);
  };
  if (filter.status === 'pending') add("state IN ('pending', 'processing')");
  else if (filter.status === 'processing') {
    add(`task IN (SELECT task FROM task WHERE state = 'processing' UNION SELECT task FROM held) AND ${inFlight}`);
  } else if (filter.status) add('state = ?', filter.status);
  if (filter.targetLang) add('target_lang = ?', filter.targetLang);
  if (filter.tasks) add('task IN (SELECT value FROM json_each(?))', JSON.stringify(filter.tasks));
  if (filter.issue !== undefined) {
    add('(code = ? OR task IN (SELECT task FROM issue WHERE check_name = ?))', filter.issue, filter.issue);
  }
  if (filter.search) {
    const { condition, values } = containsText(filter.search);
    add(condition, ...values);
  }
  if (filter.needsReview) add(needsReview);
  return { where: parts.join(' AND '), values };
}

function orderOf({ needsReview, sort }: TaskFilter): string {
  if (needsReview) return byNeed;
  return orders[sort?.key ?? 'position'].replaceAll('↓', sort?.descending ? 'DESC' : 'ASC');
}

interface TaskRow extends TaskColumns {
  task: number;
  line: number;
  position: number;
  state: TaskState;
  origin: Origin | null;
  translation: string | null;
  confidence: number | null;
  code: string | null;
  message: string | null;
  stale: number;
  cell_is_edit: number;
  model: string | null;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  duration_ms: number | null;
  previous: string | null;
  issues: string;
}

function toTaskRecord(row: TaskRow): TaskRecord {
  const isPaid = row.origin === 'provider' && row.duration_ms !== null;
  return {
    ...toTask(row),
    task: row.task,
    line: row.line,
    position: row.position,
    state: row.state,
    stale: row.stale === 1,
    issues: toIssues(row.issues),
    ...(row.state === 'failed' && row.previous !== null && { rejected: decodeText(row.previous) }),
    ...(row.origin !== null && { origin: row.origin }),
    ...(row.translation !== null && { translation: decodeText(row.translation) }),
    ...(row.origin === 'human' && row.cell_is_edit === 1 && { edited: true }),
    ...(row.confidence !== null && { confidence: row.confidence }),
    ...(row.code !== null && { code: row.code }),
    ...(row.message !== null && { message: decodeText(row.message) }),
    ...(isPaid && row.model !== null && { model: row.model }),
    ...(isPaid && row.prompt_tokens !== null && { promptTokens: row.prompt_tokens }),
    ...(isPaid && row.completion_tokens !== null && { completionTokens: row.completion_tokens }),
    ...(isPaid && row.duration_ms !== null && { durationMs: row.duration_ms }),
  };
}
