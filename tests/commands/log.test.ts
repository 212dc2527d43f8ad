import { expect, test } from 'vitest';
import { renderLog } from '../../src/commands/log.ts';
import { attempt, night, nothing, reader } from '../report/session-fixture.ts';

const attempts = [
  attempt(),
  attempt({
    attempt: 2,
    batch: 2,
    outcome: 'rate_limit_exceeded',
    status: 429,
    delivered: 0,
    cost: null,
    message: 'slow\x1b down',
  }),
  attempt({ attempt: 3, batch: 12, run: 2, durationMs: 123_456, cost: 0, outcome: 'content_filter' }),
  attempt({ attempt: 4, run: 2, targetLang: 'zh-Hant-TW', currency: 'CNY', cost: 12 }),
];
delete attempts[1]!.usage;
delete attempts[3]!.outcome;

function log(options?: Parameters<typeof renderLog>[1]): string[] {
  return [...renderLog(reader({ ...night(), attempts }), options)];
}

test('the log has a line per attempt', () => {
  expect(log()).toMatchInlineSnapshot(`
    [
      "time (UTC)           run   batch  language       rows        ms    tokens        cost  outcome",
      "2026-01-31 22:00:05    1       1  ja            49/50     1,500     1,500     $0.0012  ok",
      "2026-01-31 22:00:05    1       2  ja             0/50     1,500         –           –  rate_limit_exceeded 429: slow\\u001b down",
      "2026-01-31 22:00:05    2      12  ja            49/50   123,456     1,500       $0.00  content_filter",
      "2026-01-31 22:00:05    2       1  zh-Hant-TW      49/50     1,500     1,500      ¥12.00  killed",
    ]
  `);
});

test('the log of one run, and its last attempts', () => {
  expect(log({ run: 2 })).toHaveLength(3);
  expect(log({ limit: 1 })).toEqual([log()[0], log()[4]]);
  expect(log({ limit: 0 }).at(-1)).toBe('No request was sent.');
});

test('the log as JSON lines', () => {
  const lines = log({ json: true });
  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
  expect(JSON.parse(lines[1]!)).toEqual({
    attempt: 2,
    run: 1,
    batch: 2,
    started_at: '2026-01-31T22:00:05.000Z',
    duration_ms: 1500,
    target_lang: 'ja',
    provider: 'openai',
    model: 'gpt-4.1-mini',
    rows: 50,
    delivered: 0,
    outcome: 'rate_limit_exceeded',
    status: 429,
    message: 'slow\x1b down',
    finish_reason: null,
    request_id: null,
    tier: null,
    usage: null,
    cost: null,
    currency: 'USD',
    estimated: { prompt: 990, completion: 600, cost: 0.0013 },
  });
});

test('the log of a session that sent nothing', () => {
  expect([...renderLog(reader(nothing()))].at(-1)).toBe('No request was sent.');
  expect([...renderLog(reader(nothing()), { json: true })]).toEqual([]);
});

test('the log tells that batches wait at the service', () => {
  const waiting = () => ({ jobs: 2, rows: 300 });
  expect([...renderLog({ ...reader(nothing()), waiting })].at(-1)).toBe(
    '300 rows in 2 batches at the service, billed when done: not in this log before they are fetched.',
  );
});

test('the last of many attempts are the last', () => {
  const many = Array.from({ length: 5000 }, (_, index) => attempt({ attempt: index }));
  const lines = [...renderLog(reader({ ...night(), attempts: many }), { limit: 3, json: true })];
  expect(lines.map((line) => JSON.parse(line).attempt)).toEqual([4997, 4998, 4999]);
});
