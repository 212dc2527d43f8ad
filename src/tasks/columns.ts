import { UsageError } from '../errors.ts';
import { type ColumnNames, type ColumnRole, columnRoles } from '../types/task-file.ts';
import { plainHeader } from '../utils/headers.ts';
import { listed, quoted } from './shown.ts';

/** Which column plays which role, by index in the header. */
export type Roles = Partial<Record<Exclude<ColumnRole, 'context'>, number>> & { context: readonly number[] };

/** What headers are called besides the name of the role, in the order in which they are preferred. */
const aliases: Readonly<Record<ColumnRole, readonly string[]>> = {
  id: ['key', 'keys', 'string_id', 'task_id'],
  source: ['source_text', 'source_string', 'text', 'original', '原文'],
  source_lang: ['from', 'source_language'],
  target_lang: ['to', 'target_language', 'locale'],
  context: [
    'comment',
    'comments',
    'shared_comments',
    'note',
    'notes',
    'description',
    'developer_comment',
    'developer_comments',
    '备注',
    '说明',
  ],
  speaker: ['character', '角色'],
  group: ['scene', 'file', '场景'],
  max_length: ['max_len', 'max_chars', 'limit', 'char_limit', '字数限制'],
  translation: ['target', 'translated_text', 'translated', '译文'],
  locked: ['dnt', 'do_not_translate'],
};

const roleNames = new Set([...columnRoles, ...Object.values(aliases).flat()].map(plainHeader));

/** Whether a header is one of the names that roles go by. */
export function isRoleName(header: string): boolean {
  return roleNames.has(plainHeader(header));
}

/** Index of the column a person names: as it stands, else by its plain spelling; undefined where there is none. */
export function findColumn(headers: readonly string[], name: string): number | undefined {
  const exact = headers.indexOf(name);
  const found = exact !== -1 ? exact : headers.findIndex((header) => plainHeader(header) === plainHeader(name));
  return found === -1 ? undefined : found;
}

/**
 * Finds the column of every role but those in `taken`. `names` of the configuration win and must be there (except for
 * the translation, which the result can add); throws UsageError where one is not.
 */
export function findRoles(
  headers: readonly string[],
  names: ColumnNames,
  taken: ReadonlySet<number>,
  file: string,
): Roles {
  const roles: Roles = { context: [] };
  const used = new Set(taken);
  const byRole = columnRoles.map((role) => [role, namedColumns(headers, names, role, file)] as const);
  for (const [, indexes] of byRole) for (const index of indexes ?? []) used.add(index);
  for (const [role, named] of byRole) {
    const candidates = named ?? candidatesOf(headers, role).filter((index) => !used.has(index));
    if (role === 'context') roles.context = [...candidates].sort((a, b) => a - b);
    else if (candidates[0] !== undefined) roles[role] = candidates[0];
  }
  return roles;
}

/** Columns the configuration names for a role; undefined where it leaves the choice to the header. */
function namedColumns(
  headers: readonly string[],
  names: ColumnNames,
  role: ColumnRole,
  file: string,
): readonly number[] | undefined {
  const configured = names[role];
  if (configured === undefined) return undefined;
  const wanted = configured === null ? [] : typeof configured === 'string' ? [configured] : configured;
  const found = wanted.map((name) => {
    const index = findColumn(headers, name);
    if (index !== undefined || role === 'translation') return index;
    throw new UsageError(
      `${file}: columns.${role} names "${name}", but there is no such column. Columns: ${listHeaders(headers)}.`,
    );
  });
  return found.filter((index) => index !== undefined);
}

/**
 * Columns that answer to a role, the preferred first: spelled exactly as the role, spelled nearly so, then by alias.
 * `Id` beside `Key` is the number that engines add to their exports, not what people call the key.
 */
function candidatesOf(headers: readonly string[], role: ColumnRole): number[] {
  const nearly = role === 'id' ? [...aliases.id, role] : [role, ...aliases[role]];
  const wanted = nearly.map(plainHeader);
  const ranked = headers.map((header, index) => {
    const rank = header.trim() === role ? 0 : wanted.indexOf(plainHeader(header)) + 1;
    return { index, rank: header.trim() === role || rank > 0 ? rank : -1 };
  });
  const found = ranked.filter(({ rank }) => rank !== -1).sort((a, b) => a.rank - b.rank || a.index - b.index);
  return found.map(({ index }) => index);
}

/** Whether the header has a key column besides the one at `index`. */
export function hasOtherKey(headers: readonly string[], names: ColumnNames, index: number): boolean {
  if (typeof names.id === 'string') return findColumn(headers, names.id) !== index;
  return names.id === null || candidatesOf(headers, 'id').some((other) => other !== index);
}

export function listHeaders(headers: readonly string[]): string {
  return listed(headers.map(quoted), ', ');
}
