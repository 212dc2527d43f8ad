import { reportFormats } from '../report/types.ts';
import { taskSortKeys } from '../types/session.ts';

/** JSON Schema of what requests may hold; also what the OpenAPI document shows. Whatever is not named is refused. */
export type Schema = Readonly<Record<string, unknown>>;

function object(properties: Record<string, Schema>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const sessionId: Schema = { type: 'string', pattern: '^[A-Za-z0-9-]{1,64}$', description: 'session_id' };
const count: Schema = { type: 'integer', minimum: 1, maximum: 1_000_000_000 };
const language: Schema = {
  type: 'string',
  pattern: '^[^,\\u0000-\\u001f]{1,100}$',
  description: 'BCP 47 (`ja`, `zh-CN`), or `COLUMN=language`',
};
const name: Schema = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$' };

/** Of a failed row, or the name of a check. */
const failureCode: Schema = { type: 'string', pattern: '^[a-z0-9_]{1,60}$' };

export const sessionParams = object({ session_id: sessionId }, ['session_id']);
export const taskParams = object({ session_id: sessionId, task: { type: 'integer', minimum: 1 } }, [
  'session_id',
  'task',
]);

const runOptions: Record<string, Schema> = {
  from: language,
  to: { type: 'array', items: language, minItems: 1, maxItems: 200 },
  provider: name,
  // No address: `//` occurs in none, a slash in `meta-llama/Llama-3`.
  model: { type: 'string', pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._:@+-]|/(?!/)){0,199}$' },
  limit: count,
  concurrency: { type: 'integer', minimum: 1, maximum: 1000 },
  max_chars: count,
  max_cost: { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,6})? ?(USD|CNY)?$', description: '`5`, `5USD`, `15CNY`' },
  format: { enum: ['csv', 'tsv', 'json', 'jsonl'] },
  encoding: { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,40}$' },
  refill: { enum: ['empty', 'same', 'all'] },
};
const tasksPath: Schema = { type: 'string', minLength: 1, maxLength: 1000, description: 'path within the root' };

export const languagesQuery = object({ tasks: tasksPath }, ['tasks']);

/** Options alone, as an upload has them beside its file. */
export const runOptionsBody = object(runOptions);
export const planBody = object({ tasks: tasksPath, ...runOptions }, ['tasks']);
export const startBody: Schema = {
  ...object({ tasks: tasksPath, session_id: sessionId, ...runOptions }),
  oneOf: [{ required: ['tasks'] }, { required: ['session_id'] }],
};
export const retryBody = object({
  tasks: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: 10_000 },
  reason: failureCode,
  start: { type: 'boolean' },
});
export const editBody = object(
  { translation: { type: 'string', pattern: '\\S', maxLength: 100_000 }, force: { type: 'boolean' } },
  ['translation'],
);
export const loginBody = object({ token: { type: 'string', minLength: 1, maxLength: 500 } }, ['token']);

const paging = {
  limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
  offset: { type: 'integer', minimum: 0, maximum: 100_000_000, default: 0 },
};
export const dataFrameQuery = object({
  status: { enum: ['pending', 'processing', 'completed', 'failed'] },
  target_lang: { type: 'string', pattern: '^[A-Za-z0-9-]{2,50}$' },
  search: { type: 'string', maxLength: 500 },
  issue: failureCode,
  needs_review: { type: 'boolean' },
  sort: { enum: taskSortKeys.flatMap((key) => [key, `-${key}`]), default: 'position' },
  ...paging,
});
export const logQuery = object(paging);
export const timelineQuery = object({ points: { type: 'integer', minimum: 1, maximum: 1000, default: 120 } });
export const reportQuery = object({ format: { enum: [...reportFormats], default: 'json' } });
export const watchQuery = object({ after: { type: 'integer', minimum: 0, maximum: 9_007_199_254_740_991 } });
