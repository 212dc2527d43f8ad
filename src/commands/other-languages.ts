import { UsageError } from '../errors.ts';
import type { Settings } from '../types/settings.ts';
import { parseLanguage } from '../utils/languages.ts';
import { importedLanguages, languagesOf } from './job.ts';

interface Edited {
  path: string;
  /** Those it was written for, as `ja,ko`. */
  languages: string;
}

/**
 * A result edited for other languages would be read wrongly, and overwritten with what was typed into it.
 *
 * @param importOptions of the session's last import
 * @param commandFor the command that was typed, with other languages
 */
export function refuseOtherLanguages(
  { path, languages }: Edited,
  settings: Settings,
  importOptions: string | undefined,
  commandFor: (languages: string) => string,
): void {
  if (languages === languagesOf(settings)) return;
  const command = commandFor(asTyped(languages, [...settings.to, ...importedLanguages(importOptions).to]));
  throw new UsageError(
    `${path}: was edited since it was written for ${languages || 'the languages of its rows'}; take the changes in first (${command}), or name another result with -o`,
  );
}

/** Languages as they were said, last if several times: a column may be found by nothing but `JP=ja`. */
function asTyped(languages: string, said: readonly string[]): string {
  const words = new Map(said.map((word) => [parseLanguage(word, '--to').tag, word]));
  return languages
    .split(',')
    .map((tag) => words.get(tag) ?? tag)
    .join(',');
}
