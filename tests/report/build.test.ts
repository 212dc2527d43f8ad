import { describe, expect, test } from 'vitest';
import { buildReport } from '../../src/report/build.ts';
import { attempt, night, nothing, reader } from './session-fixture.ts';

describe('the report of a session', () => {
  test('has the documented shape', () => {
    expect(buildReport(reader(night()))).toMatchSnapshot();
  });

  test('adds up the time of all runs', () => {
    const report = buildReport(reader(night()));
    expect(report.elapsed_seconds).toBe(320.5);
    expect(report.last_run?.elapsed_seconds).toBe(200.5);
  });

  test('hides floating-point noise of money', () => {
    const report = buildReport(reader(night()));
    expect([report.cost.total, report.cost.by_model[0]?.cost, report.languages[0]?.cost]).toEqual([1.2, 1.2, 0.6]);
  });

  test('keeps an unknown price null everywhere', () => {
    const data = night();
    data.spending.cost.total = null;
    data.spending.unknown.cost = null;
    for (const model of data.spending.cost.byModel) model.cost = null;
    for (const language of data.languages) language.cost = null;
    const report = buildReport(reader(data));
    expect(report.cost).toMatchObject({ total: null, by_model: [{ cost: null }] });
    expect(report.unknown.cost).toBeNull();
    expect(report.languages.map(({ cost }) => cost)).toEqual([null, null]);
  });

  test('of a crashed run counts its time up to the last attempt', () => {
    const data = night();
    delete data.runs[1]?.endedAt;
    delete data.runs[1]?.outcome;
    expect(buildReport(reader(data))).toMatchObject({ outcome: 'crashed', elapsed_seconds: 120 });
    data.attempts = [
      attempt({ run: 1, startedAt: '2026-01-31T23:30:00.000Z' }),
      attempt({ run: 2, startedAt: '2026-01-31T23:00:30.000Z', durationMs: 2500 }),
      attempt({ run: 2, startedAt: '2026-01-31T23:00:10.000Z' }),
    ];
    expect(buildReport(reader(data)).last_run).toMatchObject({ outcome: 'crashed', elapsed_seconds: 32.5 });
  });

  test('of a live run counts its time up to now', () => {
    const data = night();
    data.live = true;
    delete data.runs[1]?.endedAt;
    delete data.runs[1]?.outcome;
    const report = buildReport(reader(data), { now: Date.parse('2026-01-31T23:00:45.000Z') });
    expect(report).toMatchObject({ outcome: 'running', elapsed_seconds: 165 });
  });

  test('that was never run has no outcome', () => {
    const report = buildReport(reader(nothing()));
    expect(report).toMatchObject({ outcome: null, provider: null, last_run: null, elapsed_seconds: 0, failures: [] });
    expect(report.started_at).toBe('2026-01-31T22:00:00.000Z');
  });
});
