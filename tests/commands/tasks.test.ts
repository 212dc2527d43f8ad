import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { renderTasks, taskListFormats } from '../../src/commands/tasks.ts';
import type { TaskRecord } from '../../src/types/session.ts';
import { displayWidth } from '../../src/utils/terminal.ts';
import { night, nothing, reader } from '../report/session-fixture.ts';

const records: TaskRecord[] = [
  {
    task: 1,
    line: 2,
    position: 0,
    id: 'greeting',
    source: 'Hello {0}, "friend"',
    targetLang: 'zh-CN',
    state: 'completed',
    origin: 'provider',
    translation: '你好 {0},“朋友”',
    confidence: 0.93,
    stale: false,
    issues: [],
  },
  {
    task: 2,
    line: 3,
    position: 1,
    source: '=1+1\n\x1b[31mred\u202e',
    sourceLang: 'en',
    targetLang: 'zh-CN',
    context: 'a formula',
    maxLength: 12,
    state: 'failed',
    code: 'content_filter',
    message: 'blocked, a\x1b',
    stale: false,
    issues: [],
  },
  {
    task: 3,
    line: 1234,
    position: 1232,
    id: `dialog_${'x'.repeat(100)}`,
    source: 'long '.repeat(100),
    speaker: 'Anna',
    targetLang: 'ja',
    state: 'completed',
    origin: 'human',
    translation: '長い'.repeat(100),
    stale: true,
    issues: [],
  },
  {
    task: 4,
    line: 1235,
    position: 1233,
    id: 'open',
    source: 'Open',
    targetLang: 'ja',
    state: 'pending',
    stale: false,
    issues: [],
  },
];
const session = () => reader({ ...night(), tasks: records });

test.each([120, 80, 60, 40])('the table in %d columns', (columns) => {
  const text = renderTasks(session(), { filter: {}, format: 'table', columns });
  expect(text).toMatchSnapshot();
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
});

test.each([120, 80, 60])('why a row needs review stands whole in %d columns', (columns) => {
  const message = 'the placeholder {player_name} is missing, and the placeholder {weapon_name} is not in the source';
  const issues = [{ check: 'placeholders' as const, severity: 'error' as const, message }];
  const tasks = [{ ...records[0]!, issues }];
  const text = renderTasks(reader({ ...night(), tasks }), { filter: { needsReview: true }, format: 'table', columns });
  const flat = text.replaceAll(/\n +/g, ' ');
  expect(flat).toContain(`placeholders: ${message} Hello {0}, "friend" → 你好 {0},“朋友”`);
});

test('the table says how to go on', () => {
  const text = renderTasks(session(), { filter: { limit: 2, offset: 1 }, format: 'table' });
  expect(text.trimEnd().split('\n').at(-1)).toBe('2–3 of 4 rows; more: --offset 3');
  expect(renderTasks(session(), { filter: { offset: 9 }, format: 'table' })).toBe('No rows from 9 on: 4 rows match.\n');
});

test('CSV holds the values byte for byte', () => {
  const rows = parse(renderTasks(session(), { filter: {}, format: 'csv' }), { columns: true }) as Record<
    string,
    string
  >[];
  expect(rows.map(({ source }) => source)).toEqual(records.map(({ source }) => source));
  expect(rows[1]).toEqual({
    line: '3',
    id: '',
    source_lang: 'en',
    target_lang: 'zh-CN',
    source: '=1+1\n\x1b[31mred\u202e',
    context: 'a formula',
    speaker: '',
    max_length: '12',
    status: 'failed',
    origin: '',
    translation: '',
    confidence: '',
    stale: 'false',
    code: 'content_filter',
    issues: '',
    message: 'blocked, a\x1b',
    model: '',
    prompt_tokens: '',
    completion_tokens: '',
    duration_ms: '',
  });
});

test('JSON holds the values with total and offset', () => {
  const list = JSON.parse(renderTasks(session(), { filter: { offset: 1, limit: 1 }, format: 'json' }));
  expect(list).toMatchObject({
    total: 4,
    offset: 1,
    tasks: [{ task: 2, line: 3, id: null, source: records[1]?.source, max_length: 12, edited: false, rejected: null }],
  });
  expect(list.tasks).toHaveLength(1);
});

test('no rows are said to be no rows', () => {
  expect(taskListFormats.map((format) => renderTasks(reader(nothing()), { filter: {}, format }))).toEqual([
    'No rows match.\n',
    '{\n  "total": 0,\n  "offset": 0,\n  "tasks": []\n}\n',
    'line,id,source_lang,target_lang,source,context,speaker,max_length,status,origin,translation,confidence,stale,code,message,issues,model,prompt_tokens,completion_tokens,duration_ms\n',
  ]);
});
