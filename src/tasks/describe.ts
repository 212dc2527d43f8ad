import type { ReadOptions } from '../types/task-file.ts';
import type { Layout } from './layout.ts';
import { listed, shorten } from './shown.ts';

/** How the header was read, one line: `id=Key source=English(en) fill=ja,ko untouched=Id`. */
export function describeLayout(headers: readonly string[], layout: Layout, options: ReadOptions): string {
  const { roles } = layout;
  const name = (index: number | undefined) => (index === undefined ? undefined : headers[index]);
  const used: (readonly [string, readonly (number | undefined)[]])[] = [
    ['id', [roles.id]],
    ['source', [layout.source]],
    ['source_lang', [roles.source_lang]],
    ['target_lang', [roles.target_lang]],
    ['context', roles.context],
    ['speaker', [roles.speaker]],
    ['group', [roles.group]],
    ['max_length', [roles.max_length]],
    ['translation', [roles.translation]],
    ['locked', [roles.locked]],
  ];
  const parts = used.map(([role, indexes]) => [role, indexes.map(name).filter((each) => each !== undefined)] as const);
  const taken = new Set([...used.flatMap(([, indexes]) => indexes), ...layout.targets.map(({ index }) => index)]);
  const untouched = headers.filter((header, index) => !taken.has(index) && header.trim() !== '');
  const added = layout.targets.filter(({ index }) => index === null).map(({ name: column }) => column);
  const all = [...parts, ['fill', fills(options)], ['new', added], ['untouched', untouched]] as const;
  const shown = all
    .filter(([, names]) => names.length > 0)
    .map(([role, names]) => `${role}=${listed(names.map(shorten), ',')}`);
  return withFrom(shown, options).map(escapeControls).join(' ');
}

function fills({ to }: ReadOptions): string[] {
  return to.map(({ tag, column }) => (column === undefined || column === tag ? tag : `${column}→${tag}`));
}

/** `--from EN=en` shows what the source column was taken for. */
function withFrom(parts: readonly string[], { from }: ReadOptions): string[] {
  if (from?.column === undefined || from.column === from.tag) return [...parts];
  return parts.map((part) => (part.startsWith('source=') ? `${part}→${from.tag}` : part));
}

/** Headers come from anybody's file; what steers a terminal must not reach one. */
function escapeControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (char) => {
    const hex = char.charCodeAt(0).toString(16).padStart(4, '0');
    return char === '\n' ? '\\n' : char === '\r' ? '\\r' : char === '\t' ? '\\t' : `\\u${hex}`;
  });
}
