import { checkReporters } from '../../../src/report/check/registry.ts';
import type { CheckFormat, CheckReport, FileIssue } from '../../../src/report/check/types.ts';

export function issue(found: Partial<FileIssue> = {}): FileIssue {
  return {
    row: 2,
    id: 'menu.ok',
    targetLang: 'ja',
    check: 'placeholders',
    severity: 'error',
    message: 'the placeholder {0} is missing',
    translation: 'こんにちは',
    ...found,
  };
}

/** A file in which several checks found something, of a few hundred rows. */
export function sheet(given: Partial<CheckReport> = {}): CheckReport {
  return {
    file: 'l10n/tasks, final.csv',
    header: 'id=Key source=English(en) fill=ja,ko untouched=Id',
    rows: 312,
    translations: 622,
    untranslated: 2,
    checks: ['placeholders', 'length', 'empty', 'glossary'],
    failOn: 'error',
    issues: [
      issue(),
      issue({ message: 'the placeholder {name} is unknown' }),
      issue({
        targetLang: 'ko',
        check: 'length',
        message: '14 characters, 12 allowed',
        translation: '너무 긴 번역입니다',
      }),
      issue({ row: 7, id: 'shop.buy', check: 'glossary', severity: 'warning', message: 'the term "Mana" is not マナ' }),
      issue({ row: 9, id: undefined, check: 'empty', message: 'the translation is empty', translation: '' }),
      issue({ row: 10, id: undefined, check: 'consistency', severity: 'warning', message: 'elsewhere: "OK", "はい"' }),
    ],
    ...given,
  };
}

/** What breaks formats: markup, quotes, escapes, controls, line breaks, what no XML may hold. */
export const hostile = '<a href="x">&amp;\u001b[2J\u0000\ufffe\ud800\u202e\n::error::%0A]]>{0}|\'`';

export function render(format: CheckFormat, report: CheckReport, columns = 100, limit = 20): string {
  return [...checkReporters[format](report, { columns, limit })].join('');
}
