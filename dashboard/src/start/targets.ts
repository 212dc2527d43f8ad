import type { FileLanguage, TaskFileInfo } from '../../../src/monitor/api.ts';

/** A sheet with a column per language needs to be told which one is the source: English is, nearly always. */
export function likelySource({ layout, languages }: TaskFileInfo): string {
  if (layout !== 'wide') return '';
  const tags = languages.map(({ tag }) => tag);
  return tags.find((tag) => tag === 'en') ?? tags.find((tag) => tag.startsWith('en-')) ?? tags[0] ?? '';
}

/** Columns of a sheet with a column per language in which less stands than in that of the source. */
export function unfilled({ layout }: TaskFileInfo, source: string, languages: readonly FileLanguage[]): string[] {
  const most = languages.find(({ tag }) => tag === source)?.texts ?? 0;
  if (layout !== 'wide') return [];
  return languages.filter(({ tag, texts }) => tag !== source && texts < most).map(({ tag }) => tag);
}

/** The file's own tag for a language that it writes otherwise (`zh` where `zh-CN` is asked for), else what is asked for. */
export function ownTag(asked: string, own: readonly string[]): string {
  const full = fullTag(asked);
  return own.find((tag) => fullTag(tag) === full) ?? asked;
}

function fullTag(tag: string): string {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-')).maximize().toString();
  } catch {
    return tag;
  }
}
