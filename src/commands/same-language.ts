import type { Session } from '../store/session.ts';
import type { LanguageRows } from '../types/session.ts';
import type { Settings } from '../types/settings.ts';
import { plural } from '../utils/format.ts';
import { languageName, parseLanguage } from '../utils/languages.ts';

/** Rows to send whose source is in the very language they are to be translated into, by language. */
export function sameLanguageRows({ reader }: Session, { from }: Pick<Settings, 'from'>): LanguageRows[] {
  return reader.sameLanguageRows(from === undefined ? undefined : parseLanguage(from).tag);
}

/** One warning for all files, without the word; undefined where there are no such rows. It may be meant: to shorten, to polish. */
export function describeSameLanguage(found: readonly LanguageRows[]): string | undefined {
  const rows = new Map<string, number>();
  for (const { targetLang, rows: more } of found) rows.set(targetLang, (rows.get(targetLang) ?? 0) + more);
  if (rows.size === 0) return undefined;
  const parts = [...rows].map(([tag, count]) => `${plural(count, 'row')} from ${tag} to ${tag} (${languageName(tag)})`);
  return `source and target language are the same: ${parts.join(', ')} to send`;
}
