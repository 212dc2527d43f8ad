import type { Schema } from './schemas.ts';

/** JSON Schema of the answers in api/, under the same names. */

const string: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const number: Schema = { type: 'number' };
const boolean: Schema = { type: 'boolean' };
const time: Schema = { type: 'string', format: 'date-time' };
const strings = list(string);

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

function orNull(schema: Schema): Schema {
  return typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'] }
    : { oneOf: [schema, { type: 'null' }] };
}

/** All named, nothing else; `optional` names may be left out. */
function object(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

const currency: Schema = { enum: ['USD', 'CNY'] };
const severity: Schema = { enum: ['error', 'warning'] };
const state: Schema = { enum: ['new', 'starting', 'running', 'stopping', 'finished', 'resumable', 'crashed'] };
const counts = { total: integer, completed: integer, processing: integer, pending: integer, failed: integer };
const lastRun = {
  run: orNull(integer),
  outcome: orNull(string),
  note: orNull(string),
  provider: orNull(string),
  model: orNull(string),
  started_at: orNull(time),
  ended_at: orNull(time),
};
const session = {
  session_id: string,
  state,
  input: string,
  resumable: boolean,
  command: orNull(string),
  progress: ref('TaskProgress'),
  completion_rate: { type: 'number', minimum: 0, maximum: 1 },
  tokens: ref('TokenSums'),
  cost: ref('Cost'),
  ...lastRun,
};

export const answerSchemas: Readonly<Record<string, Schema>> = {
  TaskProgress: object(counts),
  TokenSums: object({ prompt: integer, cached: integer, completion: integer, reasoning: integer, total: integer }),
  Cost: object({ total: orNull(number), currency }),
  Issue: object({ check: string, severity, message: string }),
  SessionSummary: object({ ...session, target_langs: strings, created_at: time }),
  SessionsAnswer: object({ sessions: list(ref('SessionSummary')), truncated: boolean }),
  Status: object({
    ...session,
    estimated_remaining_seconds: orNull(integer),
    current_batches: list(
      object({
        ...{ batch: integer, attempt: integer, target_lang: string, rows: integer },
        ...{ started_at: time, elapsed_ms: integer, model: string },
      }),
    ),
    recent_completions: list(ref('TaskRow')),
    rate: orNull(object({ rows_per_minute: number, tokens_per_minute: number, requests_per_minute: number })),
    requests: object({ total: integer, succeeded: integer, failed: integer, retried: integer }),
    elapsed_seconds: number,
    worked_seconds: number,
    seq: integer,
  }),
  Overview: object({
    session_id: string,
    languages: list(
      object({
        ...{ target_lang: string, total: integer, completed: integer, pending: integer, failed: integer },
        ...{ kept: integer, stale: integer, tokens: integer, cost: orNull(number), currency },
      }),
    ),
    failures: list(object({ code: string, count: integer, example: string })),
    issues: list(object({ check: string, severity, target_lang: string, count: integer, example: string })),
    needs_review: integer,
  }),
  Timeline: object({
    session_id: string,
    run: orNull(integer),
    step_seconds: number,
    points: list(
      object({ at: time, rows: integer, requests: integer, errors: integer, tokens: integer, cost: number }),
    ),
  }),
  TaskRow: object({
    task: integer,
    id: orNull(string),
    line: integer,
    source_lang: orNull(string),
    target_lang: string,
    source: string,
    context: orNull(string),
    speaker: orNull(string),
    max_length: orNull(integer),
    status: { enum: ['pending', 'processing', 'completed', 'failed'] },
    translation: orNull(string),
    origin: { enum: ['human', 'checkpoint', 'memory', 'provider', 'copied', null] },
    edited: boolean,
    stale: boolean,
    confidence: orNull(number),
    code: orNull(string),
    message: orNull(string),
    rejected: orNull(string),
    issues: list(ref('Issue')),
    model: orNull(string),
    duration_ms: orNull(integer),
  }),
  DataFrame: object({
    ...{ session_id: string, total: integer, limit: integer, offset: integer },
    rows: list(ref('TaskRow')),
  }),
  LogLine: object({
    seq: orNull(integer),
    attempt: integer,
    run: integer,
    batch: integer,
    started_at: time,
    duration_ms: orNull(integer),
    target_lang: string,
    provider: string,
    model: string,
    rows: integer,
    delivered: integer,
    outcome: orNull(string),
    status: orNull(integer),
    message: orNull(string),
    tokens: orNull(ref('TokenSums')),
    cost: orNull(number),
    currency,
  }),
  LogAnswer: object({ session_id: string, limit: integer, offset: integer, lines: list(ref('LogLine')) }),
  StartAnswer: object({ session_id: string, run: orNull(integer), input: string }),
  StopAnswer: object({ session_id: string, stopping: boolean, run: orNull(integer) }),
  RetryAnswer: object({ session_id: string, marked: integer, kept: integer, running: boolean }),
  EditAnswer: object({ row: ref('TaskRow'), issues: list(ref('Issue')) }),
  UploadAnswer: object({ path: string, bytes: integer }),
  FilesAnswer: object({
    files: list(
      object({
        path: string,
        bytes: integer,
        modified_at: time,
        format: { enum: ['csv', 'tsv', 'json', 'jsonl'] },
        columns: strings,
        languages: list(object({ column: string, tag: string })),
        layout: { enum: ['long', 'wide', null] },
        problem: orNull(string),
        session_id: orNull(string),
      }),
    ),
    truncated: boolean,
  }),
  LanguagesAnswer: object({ languages: list(object({ tag: string, texts: integer })) }),
  PlanAnswer: object({
    provider: string,
    model: string,
    rows: integer,
    batches: integer,
    tokens: object({ prompt: integer, completion: integer }),
    cost: orNull(number),
    currency: { enum: ['USD', 'CNY', null] },
    estimated_seconds: orNull(integer),
    header: string,
    tasks: object({ total: integer, completed: integer, pending: integer, failed: integer, skipped: integer }),
    changes: object({
      ...{ added: integer, changed_source: integer, changed_context: integer },
      ...{ unchanged: integer, removed: integer },
    }),
  }),
  ProvidersAnswer: object({ providers: list(object({ name: string, model: string, default: boolean })) }),
  Health: object({ status: { const: 'ok' }, version: string }),
  HelloMessage: object({ type: { const: 'hello' }, session_id: string, seq: integer, resumed: boolean }),
  StatusMessage: object({ type: { const: 'status' }, seq: integer, status: ref('Status') }),
  RowsMessage: object({ type: { const: 'rows' }, seq: integer, rows: list(ref('TaskRow')), omitted: integer }),
  LogMessage: object({ type: { const: 'log' }, seq: integer, lines: list(ref('LogLine')), omitted: integer }),
  GoneMessage: object({ type: { const: 'gone' }, session_id: string }),
  Problem: object(
    {
      type: string,
      title: string,
      status: integer,
      detail: string,
      code: string,
      errors: list(object({ pointer: string, message: string })),
      session_id: string,
      issues: list(ref('Issue')),
      option: string,
    },
    ['errors', 'session_id', 'issues', 'option'],
  ),
};
