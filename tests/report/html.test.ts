import { describe, expect, test } from 'vitest';
import { buildReport } from '../../src/report/build.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { html } from '../../src/report/html/markup.ts';
import type { TaskRecord } from '../../src/types/session.ts';
import { elements, outsideReferences, textOf } from '../support/html.ts';
import { night, reader, type SessionData } from './session-fixture.ts';

const hostile = `</style></title><script>alert(1)</script><img src=//evil.example onerror='x'>"a&amp;b`;

function record(changes: Partial<TaskRecord> = {}): TaskRecord {
  const task: TaskRecord = {
    ...{ task: 1, line: 2, position: 0, source: 'Pay {0} gold', targetLang: 'ar', stale: false },
    ...{ state: 'failed', code: 'placeholders', message: 'the placeholder {0} is missing', issues: [] },
  };
  return { ...task, ...changes };
}

function document(data: SessionData): string {
  return renderHtml(buildReport(reader(data)), reader(data));
}

function hostileData(): SessionData {
  const data = night();
  data.info.input = data.info.output = hostile;
  data.runs[1]!.note = data.runs[1]!.model = hostile;
  data.languages[0]!.targetLang = hostile;
  data.spending.cost.byModel[0]!.model = hostile;
  data.spending.wasted[0]!.outcome = hostile;
  data.latency!.models[0]!.model = hostile;
  data.failures = [{ id: hostile, targetLang: hostile, code: hostile, message: hostile, line: 2 }];
  data.issues![0]!.targetLang = data.issues![0]!.example.message = data.issues![0]!.example.id = hostile;
  data.quality!.mended = [{ what: hostile, count: 1 }];
  const task = { source: hostile, targetLang: hostile, id: hostile, message: hostile, rejected: hostile };
  data.tasks = [record({ ...task, sourceLang: hostile, code: hostile, translation: hostile })];
  return data;
}

describe('the HTML report', () => {
  test('refers to nothing outside and runs nothing', () => {
    const text = document({ ...night(), tasks: [record()] });
    expect(outsideReferences(text)).toEqual([]);
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('shows hostile text everywhere as mere text', () => {
    const text = document(hostileData());
    expect(outsideReferences(text)).toEqual([]);
    expect(new Set(elements(text).map(({ name }) => name))).toEqual(
      new Set(elements(document({ ...night(), tasks: [record({ rejected: 'x' })] })).map(({ name }) => name)),
    );
    expect(textOf(text).split(hostile).length - 1).toBeGreaterThan(15);
  });

  test('puts each text in its own direction and language', () => {
    const text = document({ ...night(), tasks: [record({ rejected: 'ادفع \u200f{0}\u202e' })] });
    expect(text).toContain('<p dir="auto" lang="ar">ادفع \u200f{0}\\u202e</p>');
  });

  test('shows cost, tokens and requests step by step', () => {
    const titles = elements(document(night())).flatMap(({ name, inner }) => (name === 'title' ? [inner] : []));
    expect(titles).toContain('after 4 min: $0.86');
    expect(titles).toContain('after 4 min: 400 k in, 120 k out');
    expect(titles).toContain('after 1 min: 26 good, 4 failed');
  });

  test('leaves the cost chart out without a price', () => {
    const data = night();
    data.spending.cost.total = null;
    data.spending.cost.byModel[0]!.cost = null;
    const text = document(data);
    expect(text).not.toContain('aria-label="Cost');
    expect(textOf(text)).toContain('price unknown: set llm.providers.openai.prices');
  });

  test('stays within 2 MiB whatever a session holds', () => {
    const data = night();
    const many = Array.from({ length: 20_000 }, (_, index) => `${index}${'<'.repeat(3000)}`);
    data.languages = many.map((targetLang) => ({ ...data.languages[0]!, targetLang }));
    data.spending.cost.byModel = many.map((model) => ({ ...data.spending.cost.byModel[0]!, model }));
    data.spending.wasted = many.map((outcome) => ({ ...data.spending.wasted[0]!, outcome }));
    data.issues = many.map((message) => ({ ...data.issues![0]!, example: { id: message, line: 2, message } }));
    data.quality!.mended = many.map((what) => ({ what, count: 1 }));
    data.failures = many.map((code, line) => ({ id: code, targetLang: code, code, message: code, line }));
    data.history!.runs = many.map((_, run) => ({ run, at: run }));
    const long = '<'.repeat(100_000);
    const issues = Array.from({ length: 50 }, () => ({ check: 'length', severity: 'error', message: long }) as const);
    data.tasks = many.map((id) => record({ id, source: long, rejected: long, message: long, issues }));
    data.latency!.models = many.map((model) => ({ ...data.latency!.models[0]!, model }));
    const text = document(data);
    expect(Buffer.byteLength(text)).toBeLessThan(2 * 1024 * 1024);
    expect(textOf(text)).toContain('… and 19,900 more languages; the JSON report lists all.');
  });
});

test('markup is made only by its tag', () => {
  const name = `<b>&"'`;
  expect(html`<i title="${name}">${[html`<u>${1}</u>`, undefined, name]}</i>`.text).toBe(
    '<i title="&lt;b&gt;&amp;&quot;&#39;"><u>1</u>&lt;b&gt;&amp;&quot;&#39;</i>',
  );
  expect(html`${'a\u0000\ud800\tb\r\nc\u2028'}`.text).toBe('a\\u0000\\ud800\\u0009b\nc\\u2028');
});
