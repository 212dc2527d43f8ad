import { describe, expect, test } from 'vitest';
import { checkFormats } from '../../../src/report/check/types.ts';
import { displayWidth } from '../../../src/utils/terminal.ts';
import { hostile, issue, render, sheet } from './support.ts';

const clean = sheet({ issues: [], untranslated: 0, translations: 624 });

test.each(checkFormats)('the %s answer of a sheet with issues', (format) => {
  expect(render(format, sheet())).toMatchSnapshot();
});

test.each(checkFormats)('the %s answer of a clean sheet', (format) => {
  expect(render(format, clean)).toMatchSnapshot();
});

test.each(checkFormats)('the %s answer shows hostile text as text', (format) => {
  const issues = [issue({ id: hostile, message: hostile, translation: hostile })];
  const text = render(format, sheet({ file: `${hostile}.csv`, issues }));
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toMatchSnapshot();
});

describe('json', () => {
  test('is what the documentation shows, no more', () => {
    expect(JSON.parse(render('json', sheet({ rows: 3, issues: [issue(), issue({ id: undefined, row: 5 })] })))).toEqual(
      {
        rows: 3,
        issues: [
          {
            row: 2,
            id: 'menu.ok',
            target_lang: 'ja',
            check: 'placeholders',
            severity: 'error',
            message: 'the placeholder {0} is missing',
          },
          {
            row: 5,
            id: null,
            target_lang: 'ja',
            check: 'placeholders',
            severity: 'error',
            message: 'the placeholder {0} is missing',
          },
        ],
      },
    );
    expect(JSON.parse(render('json', clean))).toEqual({ rows: 312, issues: [] });
  });
});

describe('table', () => {
  const long = sheet({
    issues: Array.from({ length: 50 }, (_, row) => {
      return issue({
        row: row + 2,
        id: `a.very.long.id.of.a.row.${row}`,
        message: '長い説明'.repeat(20),
        translation: '訳'.repeat(90),
      });
    }),
  });

  test.each([40, 72, 100, 200])('fits into %i columns', (columns) => {
    const lines = render('table', long, columns).split('\n').slice(1);
    for (const line of lines.filter((text) => !/^\d/.test(text)))
      expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  test('shows the first issues of each check and counts the rest', () => {
    const text = render('table', long, 100, 5);
    expect(text.match(/^ +\d+ +a\.very/gm)).toHaveLength(5);
    expect(text).toContain('… and 45 more (--limit 50)');
  });

  test.each([80, 60])('shows message and translation whole in %i columns', (columns) => {
    const message = 'the term "Lanternfish Games" must be translated as "Laternenfisch-Spielehaus Nordlicht"';
    const text = render('table', sheet({ issues: [issue({ message, translation: 'Ein Haus für Spiele' })] }), columns);
    expect(text.replaceAll(/\n +/g, ' ')).toContain(`${message} → Ein Haus für Spiele`);
  });

  test('puts errors before warnings', () => {
    const issues = [issue({ severity: 'warning', row: 2 }), issue({ row: 3 }), issue({ row: 4 })];
    const lines = render('table', sheet({ issues }), 120, 2).split('\n');
    expect(
      lines.filter((line) => /^ .* (error|warning) /.test(line)).map((line) => line.trim().split(/ +/)[0]),
    ).toEqual(['3', '4']);
  });
});

describe('github', () => {
  const many = sheet({
    file: 'a,b:c%d.csv',
    issues: [
      ...Array.from({ length: 30 }, (_, row) => issue({ row: row + 2 })),
      ...Array.from({ length: 12 }, (_, row) => issue({ row: row + 2, check: 'ratio', severity: 'warning' })),
    ],
  });

  test('annotates ten of each kind and counts the rest', () => {
    const lines = render('github', many).split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::notice '))).toEqual([
      '::notice title=translate check::20 more errors and 2 more warnings found; translate check --format json lists all',
    ]);
  });

  test('escapes what would end a property', () => {
    const [line] = render('github', many).split('\n');
    expect(line).toBe(
      '::error file=a%2Cb%3Ac%25d.csv,line=2,title=placeholders::menu.ok (ja): the placeholder {0} is missing',
    );
  });

  test('runs no command that a text holds', () => {
    const text = render(
      'github',
      sheet({ file: '\n::error::x', issues: [issue({ id: '\n::warning::y', message: '\r\n::notice::z' })] }),
    );
    expect(text.match(/^::/gm)).toHaveLength(1);
  });

  test('names the line in words where there is no file', () => {
    expect(render('github', sheet({ file: '-' }))).toMatch(/^::error title=placeholders::line 2, menu\.ok \(ja\): /);
  });
});
