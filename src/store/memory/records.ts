import { createHash } from 'node:crypto';
import type { MemoryEntry, MemoryOrigin, MemoryQuery } from '../../types/memory.ts';
import { decodeText } from '../text.ts';

export interface EntryRecord {
  entry: number;
  source: string;
  source_lang: string;
  target_lang: string;
  context: string;
  spoken: string;
  options: string;
  translation: string;
  origin: MemoryOrigin;
  changed_at: string;
}

export function toEntry(record: EntryRecord): MemoryEntry {
  const context = decodeText(record.context);
  return {
    source: decodeText(record.source),
    translation: decodeText(record.translation),
    targetLang: record.target_lang,
    origin: record.origin,
    options: record.options,
    changedAt: record.changed_at,
    ...(record.source_lang !== '' && { sourceLang: record.source_lang }),
    ...(context !== '' && { context }),
  };
}

/** What a text is found by: SHA-256 over target language and source, cut to 132 bits. */
export function textHash({ source, targetLang }: Pick<MemoryQuery, 'source' | 'targetLang'>): string {
  const said = JSON.stringify([shortest(targetLang), source]);
  return createHash('sha256').update(said).digest('base64').slice(0, 22);
}

const shortForms = new Map<string, string>();

/**
 * The shortest tag that means the same language: `ja` for `ja-JP`, `en` for `en-US`, `zh` for `zh-CN` and `zh-Hans`, but `zh-TW`,
 * `en-GB` and `pt-PT` as they are. Translation tools and sheets write the same language one way and the other.
 */
export function shortest(tag: string | undefined): string {
  if (tag === undefined || tag === '') return '';
  const known = shortForms.get(tag);
  if (known !== undefined) return known;
  const short = new Intl.Locale(tag).minimize().toString();
  shortForms.set(tag, short);
  return short;
}

/** Seconds are exact enough to tell older from newer, and what exchange formats can hold. */
export function timestamp(date = new Date()): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
