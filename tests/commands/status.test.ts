import { describe, expect, test } from 'vitest';
import { renderStatus, statusFrame } from '../../src/commands/status.ts';
import { widest } from '../../src/utils/table.ts';
import { attempt, night, nothing, reader, type SessionData } from '../report/session-fixture.ts';

const now = Date.parse('2026-01-31T23:01:30.000Z');

/** The second run of the night while it works: 30 s ago it had 50 rows, since then 2 × 49 more. */
function live(): SessionData {
  const data = night();
  data.live = true;
  delete data.runs[1]!.endedAt;
  delete data.runs[1]!.outcome;
  data.counts = { total: 6204, completed: 3000, failed: 3, pending: 3201, processing: 100, skipped: 0 };
  const inFlight = attempt({ run: 2, startedAt: '2026-01-31T23:01:29.000Z' });
  delete inFlight.outcome;
  data.attempts = [
    attempt({ run: 2, startedAt: '2026-01-31T23:00:01.000Z', delivered: 1000 }),
    attempt({ run: 2, startedAt: '2026-01-31T23:00:50.000Z' }),
    attempt({ run: 2, startedAt: '2026-01-31T23:01:00.000Z' }),
    inFlight,
  ];
  return data;
}

function crashed(): SessionData {
  return { ...live(), live: false };
}

test('the status of a live run', () => {
  expect(renderStatus(reader(live()), { json: false, now })).toMatchSnapshot();
  expect(statusFrame(reader(live()), { json: false, now })).toMatchObject({
    live: true,
    line: 'running for 1 min 30 s (pid 200 on desk) · 48 % · 3,000/6,204 rows · 3 failed · 100 rows in flight · 98 rows/min · 33 min left · $1.20',
  });
});

test('the status of a crashed run', () => {
  expect(renderStatus(reader(crashed()), { json: false, now })).toMatchSnapshot();
  expect(statusFrame(reader(crashed()), { json: false, now }).live).toBe(false);
});

test('the status of a finished run', () => {
  expect(renderStatus(reader(night()), { json: false, now })).toMatchSnapshot();
});

test('the status before any run', () => {
  expect(renderStatus(reader(nothing()), { json: false, now })).toMatchSnapshot();
  const opening = { ...nothing(), live: true };
  expect(renderStatus(reader(opening), { json: false, now })).toMatch(/^empty\.csv: in use by another process\.\n/);
});

test('the status as JSON', () => {
  const status = JSON.parse(renderStatus(reader(live()), { json: true, now }));
  expect(status).toMatchSnapshot();
  expect(statusFrame(reader(live()), { json: true, now }).line).toBe(JSON.stringify(status));
});

test('a price that is unknown is not nothing', () => {
  const data = night();
  data.spending.cost.total = null;
  expect(renderStatus(reader(data), { json: false, now })).toContain('price unknown: set llm.providers.openai.prices');
  expect(JSON.parse(renderStatus(reader(data), { json: true, now })).cost.total).toBeNull();
});

test('other people’s text cannot touch the terminal', () => {
  const data = night();
  data.info.input = '\x1b[2J.csv';
  data.info.output = '\u202e.csv';
  data.runs[1]!.note = 'a\x07b';
  expect(renderStatus(reader(data), { json: false, now })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('the rate counts the time before the first reply', () => {
  const data = live();
  data.runs[1]!.startedAt = '2026-01-31T23:01:00.000Z';
  data.attempts = [attempt({ run: 2, startedAt: '2026-01-31T23:01:00.000Z', durationMs: 20_000, delivered: 50 })];
  expect(JSON.parse(renderStatus(reader(data), { json: true, now })).rows_per_minute).toBe(100);
});

test('the rate of many short attempts is that of the latest', () => {
  const data = live();
  data.runSpending[2]!.requests.total = 3000;
  data.attempts = Array.from({ length: 3000 }, (_, index) =>
    attempt({ run: 2, startedAt: new Date(now - (3000 - index) * 10).toISOString(), durationMs: 0, delivered: 1 }),
  );
  const rate = JSON.parse(renderStatus(reader(data), { json: true, now })).rows_per_minute;
  expect(rate).toBeGreaterThan(5990);
  expect(rate).toBeLessThan(6020);
});

describe('the screen of a terminal', () => {
  const linesOf = (data: SessionData, size: { columns: number; rows?: number }) =>
    (statusFrame(reader(data), { json: false, now, ...size }).text ?? '').trimEnd().split('\n');

  test.each([40, 60, 80])('is whole at %i columns', (columns) => {
    const lines = linesOf(live(), { columns, rows: 24 });
    expect(widest(lines)).toBeLessThan(columns);
    expect(lines.length).toBeLessThan(24);
    expect(lines.join(' ')).toMatch(/pid 200 on\s+desk/);
    expect(lines.join(' ')).toMatch(/100 rows in flight .*98 rows\/min .*33\s+min left/);
    const table = lines.filter((line) => /^ {2}(language|zh-CN|ja) /.test(line));
    expect(table).toHaveLength(3);
    for (const line of table) expect(line).toMatch(columns < 60 ? /(cost|\$0.60)$/ : /(cost|stale|\$0.60)$/);
  });

  test('keeps the languages that have work left where rows are few', () => {
    const data = live();
    const [chinese] = data.languages;
    data.languages = Array.from({ length: 30 }, (_, index) => {
      return { ...chinese!, targetLang: `l${index}`, pending: index === 25 || index === 3 ? 5 : 0 };
    });
    const lines = linesOf(data, { columns: 80, rows: 20 });
    expect(lines.length).toBeLessThan(20);
    expect(lines.filter((line) => /^ {2}l\d+ /.test(line)).map((line) => line.trim().split(' ')[0])).toEqual(
      expect.arrayContaining(['l3', 'l25']),
    );
    expect(lines.join('\n')).toMatch(/\n {2}… and \d+ more languages\n/);
    expect(lines.join('\n')).toMatch(/\n *cost .*\n *unknown /);
  });
});
