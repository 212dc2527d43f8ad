import { describe, expect, test } from 'vitest';
import { buildReport } from '../../src/report/build.ts';
import { renderSummary, type SummaryFacts } from '../../src/report/summary.ts';
import type { Outcome } from '../../src/types/session.ts';
import { night, noSpending, nothing, reader, type SessionData } from './session-fixture.ts';

const facts: SummaryFacts = {
  input: 'tasks.csv',
  output: 'tasks.translated.csv',
  report: 'tasks.report.json',
  checkpoint: 'tasks.checkpoint.db',
  warnings: [],
};

function summary(data: SessionData, changes: Partial<SummaryFacts> = {}): string {
  return renderSummary(buildReport(reader(data)), { ...facts, ...changes });
}

function stopped(outcome: Outcome): SessionData {
  const data = night();
  data.runs[1]!.outcome = outcome;
  data.counts = { ...data.counts, completed: 6000, failed: 0, pending: 204 };
  data.failures = [];
  return data;
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('the screen at the end of a run', () => {
  test('with failed rows', () => {
    expect(summary(night(), { warnings: ['column "tgt" was left alone', 'two\nlines\x1b'] })).toMatchSnapshot();
  });

  test('with everything done', () => {
    const data = stopped('done');
    data.counts = { ...data.counts, completed: 6204, pending: 0 };
    const text = summary(data);
    expect(text).toMatch(/^tasks\.csv: done, all 6,204 rows are translated \(3 min 21 s\)\.\n/);
    expect(lastLine(text)).toBe('Next: translate report tasks.csv');
  });

  test.each([
    [1, 4, 'translate redo tasks.csv --failed'],
    [4, 1, 'translate run tasks.csv'],
  ])('with %d passing and %d lasting failures helps most of them', (passing, lasting, next) => {
    const data = night();
    const [failure] = data.failures;
    const rows = (count: number, code: string) => Array.from({ length: count }, () => ({ ...failure!, code }));
    data.failures = [...rows(passing, 'missing'), ...rows(lasting, 'placeholders')];
    expect(lastLine(summary(data))).toBe(`Next: ${next}`);
  });

  test('of a file without rows', () => {
    const data = nothing();
    data.runs = [{ ...night().runs[1]!, run: 1, outcome: 'done' }];
    data.runSpending = { 1: noSpending };
    expect(summary(data, { input: 'empty.csv', checkpoint: 'empty.checkpoint.db' })).toMatchSnapshot();
  });

  test('says that pseudo-localization costs nothing', () => {
    const data = stopped('done');
    const tokens = { requests: 3, prompt: 0, cached: 0, completion: 0 };
    const model = { provider: 'pseudo', model: 'pseudo', ...tokens, cost: 0, currency: 'USD' as const };
    data.runs = [{ ...data.runs[1]!, run: 1, provider: 'pseudo', model: 'pseudo' }];
    data.spending = {
      ...noSpending,
      requests: { total: 3, succeeded: 3, failed: 0, retried: 0 },
      cost: { currency: 'USD', total: 0, byModel: [model] },
    };
    expect(summary(data)).toMatch(/^ {2}cost +pseudo-localization costs nothing$/m);
  });

  test('says how to set a price that is unknown', () => {
    const data = night();
    data.runSpending[2]!.cost = { ...data.runSpending[2]!.cost, total: null };
    data.runSpending[2]!.cost.byModel[0]!.cost = null;
    expect(summary(data)).toContain('price unknown: set llm.providers.openai.prices in translate.yaml');
  });

  test('does not add up two currencies', () => {
    const data = night();
    const [model] = data.spending.cost.byModel;
    data.spending.cost.byModel = [
      model!,
      { ...model!, provider: 'qwen', model: 'qwen-max', cost: 3.5, currency: 'CNY' },
    ];
    data.spending.cost = { ...data.spending.cost, total: null };
    data.languages[0]!.cost = null;
    data.languages[1]!.currency = 'CNY';
    const text = summary(data);
    expect(text).toContain('all runs so far: $1.20 and ¥3.50: two currencies, not added up');
    expect(text).toMatch(/zh-CN .*mixed\n.*ja .*¥0\.60/);
  });

  test('shows every cost that is not nothing', () => {
    const data = night();
    data.runSpending[2]!.cost.total = 0.000021;
    expect(summary(data)).toContain('$0.000021; all runs so far: $1.20');
  });
});

describe('a run that stopped early', () => {
  test.each(['limit', 'budget', 'auth', 'quota', 'refused', 'provider_down', 'waiting', 'interrupted'] as const)(
    'by %s says why and what helps',
    (outcome) => {
      const text = summary(stopped(outcome), {
        note: 'What the service said.',
        command: 'translate run tasks.csv --to ja',
      });
      const lines = text.split('\n');
      expect([...lines.slice(0, 3), lastLine(text)]).toMatchSnapshot();
    },
  );

  test('by the cap is continued with another cap', () => {
    const text = summary(stopped('budget'), { command: 'translate run tasks.csv --max-cost 2 --to ja' });
    expect(lastLine(text)).toBe('Next: translate run tasks.csv --max-cost AMOUNT --to ja');
  });

  test('is continued by name where the checkpoint lies elsewhere', () => {
    const text = summary(stopped('interrupted'), { input: '-', checkpoint: '/state/in put.db' });
    expect(lastLine(text)).toBe("Next: translate run - --checkpoint '/state/in put.db'");
  });
});
