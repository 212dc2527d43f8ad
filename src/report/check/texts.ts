import type { CheckName } from '../../types/check.ts';
import { formatNumber, plural } from '../../utils/format.ts';
import { escapeForTerminal } from '../../utils/terminal.ts';
import { type CheckReport, countIssues, type FileIssue } from './types.ts';

/** What each check is about, as a title for its findings. */
export const checkTexts: Readonly<Record<CheckName, string>> = {
  placeholders: 'Placeholders are missing, unknown or changed',
  markup: 'Tags are missing, unknown or unbalanced',
  line_breaks: 'Line breaks differ from the source',
  edges: 'Blanks at the edges differ from the source',
  escapes: 'Escape sequences differ from the source',
  hotkeys: 'Hotkeys differ from the source',
  entities: 'Character entities differ from the source',
  urls: 'Links or e-mail addresses differ from the source',
  numbers: 'Numbers differ from the source',
  length: 'The translation is longer than allowed',
  empty: 'There is no translation',
  same_as_source: 'The translation repeats the source',
  script: 'The translation is in the wrong script for its language',
  residue: 'Text of the source language was left standing',
  chatter: 'The model added words of its own',
  glossary: 'A term is missing, or a forbidden one is used',
  ratio: 'The length is unusual for the language',
  charset: 'Characters are not in the font',
  forbidden: 'Forbidden characters or words are used',
  doubled: 'Words or spaces stand twice',
  punctuation: 'The end punctuation differs from the source',
  brackets: 'Brackets or quotes are unbalanced',
  paths: 'File paths differ from the source',
  consistency: 'The same text is translated differently elsewhere, or different texts alike',
};

/** `menu.ok (ja)`, or the language alone where the row has no id. */
export function rowName({ id, targetLang }: FileIssue): string {
  return id === undefined ? targetLang : `${id} (${targetLang})`;
}

/** `12 errors, 3 warnings in 1,200 rows (2,396 translations, 4 missing)`. */
export function totalText(report: CheckReport): string {
  const { error, warning } = countIssues(report.issues);
  const parts = [error > 0 && plural(error, 'error'), warning > 0 && plural(warning, 'warning')].filter(Boolean);
  const found = parts.length > 0 ? parts.join(', ') : 'no issues';
  const empty = report.untranslated > 0 ? `, ${formatNumber(report.untranslated)} missing` : '';
  return `${found} in ${plural(report.rows, 'row')} (${plural(report.translations, 'translation')}${empty})`;
}

/** The file in a sentence for people. */
export function fileName({ file }: Pick<CheckReport, 'file'>): string {
  return file === '-' ? 'stdin' : escapeForTerminal(file);
}
