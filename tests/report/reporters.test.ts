import { describe, expect, test } from 'vitest';
import { renderReport } from '../../src/commands/report.ts';
import { buildReport } from '../../src/report/build.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { failureText } from '../../src/report/texts.ts';
import { reportFormats } from '../../src/report/types.ts';
import { night, nothing, reader } from './session-fixture.ts';

const hostile = 'a|b`c<script>\n[x](y) $z$ \x1b[2J\u202e\\ *s* &amp;';

function hostileNight() {
  const data = night();
  data.info.input = `in${hostile}.csv`;
  data.failures = [{ id: hostile, targetLang: 'j|a', code: 'c`d', message: hostile, line: 2 }];
  data.languages[0]!.targetLang = 'x\x1bx';
  data.runs[1]!.note = hostile;
  data.runs[1]!.model = 'mo|del\x07';
  return data;
}

test.each(reportFormats)('the %s report of a night', (format) => {
  expect(renderReport(reader(night()), format, { checkpoint: 'tasks.checkpoint.db' })).toMatchSnapshot();
});

test.each(reportFormats)('the %s report of a file without rows', (format) => {
  expect(renderReport(reader(nothing()), format)).toMatchSnapshot();
});

test.each(reportFormats)('the %s report shows hostile text as text', (format) => {
  const text = renderReport(reader(hostileNight()), format);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toMatchSnapshot();
});

describe('markdown', () => {
  test('keeps cells in their cells', () => {
    const text = renderMarkdown(buildReport(reader(hostileNight())));
    const row = text.trimEnd().split('\n').at(-1) ?? '';
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(text).not.toContain('<script>');
  });

  test('stays within 1 MiB and counts the rest', () => {
    const data = night();
    data.failures = Array.from({ length: 20_000 }, (_, line) => {
      return { id: '<'.repeat(5000), targetLang: 'ja', code: 'missing', message: '<'.repeat(5000), line };
    });
    const text = renderMarkdown(buildReport(reader(data)));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line)).length;
    expect(text).toContain(`… and ${(20_000 - rows).toLocaleString('en-US')} more rows; the JSON report lists all.`);
  });

  test('is cut by its bytes where few rows are long', () => {
    const data = night();
    data.failures = Array.from({ length: 500 }, (_, line) => {
      return { id: '&'.repeat(300), targetLang: '&'.repeat(300), code: 'missing', message: '&'.repeat(300), line };
    });
    const text = renderMarkdown(buildReport(reader(data)));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect(text).toMatch(/… and \d+ more rows/);
  });

  test('stays within 1 MiB whatever a session holds', () => {
    const report = buildReport(reader(night()));
    const [language] = report.languages;
    const [model] = report.cost.by_model;
    const [wasted] = report.wasted;
    const many = Array.from({ length: 20_000 }, (_, index) => `${index}${'<'.repeat(300)}`);
    report.languages = many.map((target_lang) => ({ ...language!, target_lang }));
    report.cost.by_model = many.map((name) => ({ ...model!, model: name }));
    report.wasted = many.map((outcome) => ({ ...wasted!, outcome }));
    report.quality.issues = many.map((target_lang) => {
      const example = { id: 'a', line: 2, message: target_lang };
      return { check: 'length', severity: 'warning', target_lang, count: 1, example };
    });
    report.quality.mended = many.map((what) => ({ what, count: 1 }));
    report.failures = many.map((code, line) => ({ id: code, target_lang: 'ja', code, message: code, line }));
    const text = renderMarkdown(report);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    const lines = text.split('\n');
    const cuts = lines.flatMap((line, index) => (line.startsWith('… and') ? [index] : []));
    expect(cuts.map((index) => / more (\w+); the JSON report lists all\.$/.exec(lines[index] ?? '')?.[1])).toEqual([
      'languages',
      'models',
      'outcomes',
      'reasons',
      'issues',
      'kinds',
      'rows',
    ]);
    // A table goes on until an empty line.
    expect(cuts.map((index) => [lines[index - 1], lines[index + 1]])).toEqual(cuts.map(() => ['', '']));
  });
});

describe('text', () => {
  test('names the key that sets an unknown price', () => {
    const data = night();
    data.spending.cost.total = null;
    data.spending.cost.byModel[0]!.cost = null;
    data.spending.cost.byModel.push({
      ...data.spending.cost.byModel[0]!,
      provider: 'vllm',
      model: 'local',
      cost: null,
    });
    expect(renderText(buildReport(reader(data)))).toContain(
      'price unknown: set llm.providers.openai.prices, llm.providers.vllm.prices in translate.yaml',
    );
  });

  test('lists the models where there are several', () => {
    const data = night();
    data.spending.cost.byModel.push({
      ...data.spending.cost.byModel[0]!,
      provider: 'qwen',
      model: 'qwen-max',
      cost: null,
    });
    expect(renderText(buildReport(reader(data)))).toContain(
      [
        '  model                requests   prompt  completion     cost',
        '  openai gpt-4.1-mini       130  900,000     334,567    $1.20',
        '  qwen qwen-max             130  900,000     334,567  unknown',
      ].join('\n'),
    );
  });

  test('names the checkpoint where the task file does not lead to it', () => {
    const target = (input: string, checkpoint: string) => {
      const data = night();
      data.info.input = input;
      return renderText(buildReport(reader(data), { checkpoint }))
        .trimEnd()
        .split('\n')
        .at(-1);
    };
    expect(target('a b.csv', 'a b.checkpoint.db')).toBe("Next: translate redo 'a b.csv' --failed");
    expect(target('-', 'stdin.checkpoint.db')).toBe('Next: translate redo stdin.checkpoint.db --failed');
    expect(target('tasks.csv', 'state/tasks.checkpoint.db')).toBe(
      'Next: translate redo state/tasks.checkpoint.db --failed',
    );
  });
});

test('a code that nobody has described is taken for a check', () => {
  expect(failureText('placeholders')).toBe('the check "placeholders" rejected the translation');
  expect(failureText('constructor')).toBe('the check "constructor" rejected the translation');
});
