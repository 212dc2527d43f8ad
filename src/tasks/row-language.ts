import { canonicalTag } from '../utils/languages.ts';

/**
 * The language a row's `target_lang` cell names: what `--to COLUMN=tag` says of it, else the tag itself; undefined where
 * it is none.
 */
export function rowLanguage(value: string, wanted: readonly { tag: string; column?: string }[]): string | undefined {
  const text = value.trim();
  const mapped = wanted.find(({ column }) => column?.toLowerCase() === text.toLowerCase());
  return mapped?.tag ?? canonicalTag(text);
}
