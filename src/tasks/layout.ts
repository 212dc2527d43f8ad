import { UsageError } from '../errors.ts';
import type { ColumnNames, ReadOptions, TargetLanguage } from '../types/task-file.ts';
import { canonicalTag, headerLanguage, isNearMiss, languageName } from '../utils/languages.ts';
import { findColumn, findRoles, hasOtherKey, isRoleName, listHeaders, type Roles } from './columns.ts';
import { isReviewSheet } from './review-columns.ts';

/** How a header is understood. */
export interface Layout {
  kind: 'long' | 'wide';
  roles: Roles;
  /** Index of the source column. */
  source: number;
  /** Wide: one per wanted language; `index` null where the result adds the column. */
  targets: readonly TargetColumn[];
}

export interface TargetColumn {
  tag: string;
  name: string;
  index: number | null;
}

type HeaderOptions = Pick<ReadOptions, 'name' | 'columns' | 'from' | 'to'>;

/** Decides the layout and finds every column. Throws UsageError where the header leaves a doubt. */
export function readLayout(headers: readonly string[], options: HeaderOptions): Layout {
  if (isReviewSheet(headers)) return reviewLayout(headers, options);
  const header = new Header(headers, options);
  const from = options.from === undefined ? undefined : header.columnOf(options.from, '--from');
  const targets = options.to.map((target) => header.columnOf(target, '--to'));
  const longRoles = findRoles(headers, options.columns, new Set(), options.name);
  const isMapped = options.to.some((target, index) => target.column !== undefined && targets[index] !== undefined);
  const wide = from !== undefined || isMapped || isFilledByLanguage(longRoles, targets, options.columns);
  if (!wide && longRoles.source !== undefined) {
    // A column that is nearly a wanted language may be what the sheet is to be filled by.
    if (!placesTranslations(longRoles, options.columns)) header.refuseNearMisses('long', longRoles, from, targets);
    return longLayout(longRoles, longRoles.source, options);
  }
  const languages = new Set([from, ...targets].filter((index) => index !== undefined));
  const roles = findRoles(headers, options.columns, languages, options.name);
  header.refuseNearMisses('wide', roles, from, targets);
  const source = from ?? roles.source;
  if (source === undefined) throw noSource(headers, options);
  if (options.to.length === 0) throw noTarget(options.name);
  return { kind: 'wide', roles: wideRoles(roles, source), source, targets: header.targetColumns(source, targets) };
}

/** What the header alone tells before languages are wanted; null where those decide. */
export function layoutOf(roles: Roles, languages: readonly unknown[], columns: ColumnNames): Layout['kind'] | null {
  if (roles.source === undefined) return languages.length > 0 ? 'wide' : null;
  return languages.length > 0 && !placesTranslations(roles, columns) ? null : 'long';
}

/** Columns of the wanted languages are there to be filled, and no other column is. */
function isFilledByLanguage(roles: Roles, targets: readonly (number | undefined)[], columns: ColumnNames): boolean {
  const named = new Set([...roles.context, ...Object.values(roles).filter(isNumber)]);
  if (roles.source === undefined) return targets.some((index) => index !== undefined);
  return targets.some((index) => index !== undefined && !named.has(index)) && !placesTranslations(roles, columns);
}

/** Whether translations have a column of their own beside a source column; one of the configuration may still be missing. */
function placesTranslations(roles: Roles, columns: ColumnNames): boolean {
  return roles.translation !== undefined || roles.target_lang !== undefined || columns.translation != null;
}

/** Rows say the language of a source column; a column that is a language says it itself. */
function wideRoles(roles: Roles, source: number): Roles {
  const { translation, target_lang, source_lang, ...used } = roles;
  return source === roles.source && source_lang !== undefined ? { ...used, source_lang } : used;
}

/** Long also among wide sheets, and without the names of the configuration, which are those of the file that it came from. */
function reviewLayout(headers: readonly string[], options: HeaderOptions): Layout {
  const roles = findRoles(headers, {}, new Set(), options.name);
  return { kind: 'long', roles, source: headers.findIndex((header) => header.trim() === 'source'), targets: [] };
}

function longLayout(roles: Roles, source: number, options: HeaderOptions): Layout {
  if (options.to.length === 0 && roles.target_lang === undefined) throw noTarget(options.name);
  return { kind: 'long', roles, source, targets: [] };
}

function noSource(headers: readonly string[], { name }: HeaderOptions): UsageError {
  return new UsageError(
    `${name}: no source column among ${listHeaders(headers)}. Name it with columns: {source: …} in translate.yaml, or with --from LANG for a sheet with a column per language (--from COLUMN=LANG where the header is no language).`,
  );
}

function noTarget(name: string): UsageError {
  return new UsageError(`${name}: no target language; name it with --to (examples: --to ja, --to ja,zh-CN).`);
}

/** Looks for languages in a header. */
class Header {
  readonly #headers: readonly string[];
  readonly #options: HeaderOptions;
  readonly #languages: readonly (string | undefined)[];

  constructor(headers: readonly string[], options: HeaderOptions) {
    this.#headers = headers;
    this.#options = options;
    this.#languages = headers.map((header) => (isRoleName(header) ? canonicalTag(header) : headerLanguage(header)));
  }

  /** The column of a wanted language; undefined where there is none. */
  columnOf({ tag, column, written }: TargetLanguage, flag: string): number | undefined {
    if (column !== undefined) return findColumn(this.#headers, column);
    const found = this.#languages.flatMap((language, index) =>
      language === tag && !this.#isKey(index) ? [index] : [],
    );
    const exact = found.filter((index) => [tag, written].includes(this.#headers[index]));
    const [index, second] = exact.length > 0 ? exact : found;
    if (index === undefined || second === undefined) return index;
    const names = `"${this.#headers[index]}" and "${this.#headers[second]}"`;
    const advice = `say which with ${flag} "${this.#headers[index]}=${tag}"`;
    throw new UsageError(`${this.#options.name}: two columns are ${languageName(tag)}, ${names}; ${advice}.`);
  }

  /** `id` is the key column before it is Indonesian, unless another column is the key. */
  #isKey(index: number): boolean {
    const header = this.#headers[index] ?? '';
    return header.trim().toLowerCase() === 'id' && !hasOtherKey(this.#headers, this.#options.columns, index);
  }

  /** A wanted language without a column, while a column is nearly that language: somebody has to say which is meant. */
  refuseNearMisses(
    kind: Layout['kind'],
    roles: Roles,
    from: number | undefined,
    targets: readonly (number | undefined)[],
  ): void {
    const { name, to } = this.#options;
    const taken = new Set([from, ...targets, ...roles.context, ...Object.values(roles).filter(isNumber)]);
    const free = this.#headers.flatMap((header, index) => (taken.has(index) ? [] : [header]));
    const check = (target: TargetLanguage, flag: string) => {
      if (kind === 'wide' && this.#isKeyName(target, roles)) {
        const advice = `say ${flag} id=id if it holds Indonesian, ${flag} Indonesian=id to mean another column`;
        throw new UsageError(`${name}: the column "id" is read as the key of the rows; ${advice}.`);
      }
      const near = free.find((header) => isNearMiss(header, target.tag) || sameLanguage(header, target));
      if (near === undefined) return;
      const asked = target.column ?? target.written ?? target.tag;
      const advice = `say ${flag} "${near}=${target.tag}" if that is meant`;
      throw new UsageError(`${name}: ${flag} asks for "${asked}", but the column there is "${near}"; ${advice}.`);
    };
    if (this.#options.from !== undefined && from === undefined && roles.source === undefined) {
      check(this.#options.from, '--from');
    }
    to.forEach((target, index) => {
      if (targets[index] === undefined) check(target, '--to');
    });
  }

  #isKeyName(target: TargetLanguage, roles: Roles): boolean {
    const key = roles.id === undefined ? undefined : this.#headers[roles.id];
    return target.tag === 'id' && target.column === undefined && key?.trim().toLowerCase() === 'id';
  }

  targetColumns(source: number, targets: readonly (number | undefined)[]): TargetColumn[] {
    const seen = new Map<number, string>();
    return this.#options.to.map((target, place) => {
      const index = targets[place] ?? null;
      const name = index === null ? (target.column ?? target.written ?? target.tag) : (this.#headers[index] ?? '');
      if (index === source) {
        throw new UsageError(`${this.#options.name}: the column "${name}" cannot be both source and target.`);
      }
      const earlier = index === null ? undefined : seen.get(index);
      if (earlier !== undefined) {
        throw new UsageError(
          `${this.#options.name}: --to gives the column "${name}" to ${earlier} and to ${target.tag}.`,
        );
      }
      if (index !== null) seen.set(index, target.tag);
      return { tag: target.tag, name, index };
    });
  }
}

/** A column asked for by a name that is not there, while another column holds that very language. */
function sameLanguage(header: string, target: TargetLanguage): boolean {
  return target.column !== undefined && headerLanguage(header) === target.tag;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
