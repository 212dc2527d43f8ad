/**
 * What a configuration file may say, as small typed schemas: `section({ model: text(), max_tokens: num({ min: 1 }) })`.
 * A schema turns a YAML node into a value and reports what is wrong with its place, so that one reading lists all faults.
 * The table of keys is in keys.ts. An empty value (`model:`) counts as not set.
 */
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { UsageError } from '../errors.ts';
import type { Location } from '../utils/location.ts';
import { didYouMean } from '../utils/nearest.ts';
import type { YamlFile } from '../utils/yaml-file.ts';

export interface Cursor {
  file: YamlFile;
  /** Key path: `llm.providers.openai.model`. */
  path: string;
  /** Where each key path was set, for faults that show only when all layers are merged. */
  places: Map<string, Location>;
}

export interface Schema<T> {
  /** What is allowed, for messages: `a whole number from 1 to 200`. */
  readonly allowed: string;
  /** A secret stands here or below: what is found in its place is not shown. */
  readonly secret?: boolean;
  /** Undefined where the value is absent or wrong; what is wrong has been reported. */
  read(node: Node | null | undefined, at: Cursor): T | undefined;
}

export type Infer<S> = S extends Schema<infer T> ? T : never;
type Fields = Readonly<Record<string, Schema<unknown>>>;
export type Section<F extends Fields> = { [K in keyof F]?: Infer<F[K]> };

/** Whole numbers unless `fraction` is set. `min` and `max` are inclusive. */
export function num(limits: { min: number; max?: number; fraction?: boolean }): Schema<number> {
  const { min, max = Number.POSITIVE_INFINITY, fraction = false } = limits;
  const range = Number.isFinite(max) ? `from ${min} to ${max}` : `of ${min} or more`;
  return scalar(`a ${fraction ? '' : 'whole '}number ${range}`, (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    return value >= min && value <= max && (fraction || Number.isSafeInteger(value)) ? value : undefined;
  });
}

export function bool(): Schema<boolean> {
  return scalar('true or false', (value) => (typeof value === 'boolean' ? value : undefined));
}

/** Text; a number is taken as it is written. `secret` values are never shown in a message. */
export function text(options: { secret?: boolean; check?: (value: string) => void } = {}): Schema<string> {
  return scalar(
    'text',
    (value, source) => {
      const found = typeof value === 'number' ? source : value;
      if (typeof found !== 'string') return undefined;
      options.check?.(found);
      return found;
    },
    options.secret,
  );
}

export function oneOf<const V extends string>(...values: readonly V[]): Schema<V> {
  return scalar(`one of ${values.join(', ')}`, (value) => values.find((candidate) => candidate === value));
}

/** A scalar that `parse` understands; it throws a UsageError that says what is wrong. */
export function parsed<T>(allowed: string, parse: (text: string) => T): Schema<T> {
  return scalar(allowed, (value, source) =>
    typeof value === 'string' || typeof value === 'number' ? parse(source) : undefined,
  );
}

/** One text, or a list of texts. */
export function texts(): Schema<string[]> {
  return oneOrMore(text(), 'text or a list of texts');
}

/** A single value, or a list of them. */
export function oneOrMore<T>(item: Schema<T>, allowed = `${item.allowed}, or a list of them`): Schema<T[]> {
  return {
    allowed,
    read(node, at) {
      const found = resolve(node, at);
      if (isSeq(found)) return listItems(found.items as (Node | null)[], item, at);
      const single = isMap(found) ? wrong(found, at, allowed) : item.read(node, at);
      return single === undefined ? undefined : [single];
    },
  };
}

export function listOf<T>(item: Schema<T>): Schema<T[]> {
  const allowed = `a list of: ${item.allowed}`;
  return {
    allowed,
    read(node, at) {
      const found = resolve(node, at);
      if (isEmpty(found)) return undefined;
      if (!isSeq(found)) return wrong(found, at, allowed);
      return listItems(found.items as (Node | null)[], item, at);
    },
  };
}

/** Keys that are known: any other is a fault. */
export function section<F extends Fields>(
  fields: F,
  check?: (value: Section<F>) => string | undefined,
): Schema<Section<F>> {
  const names = Object.keys(fields);
  const allowed = `a section with ${names.join(', ')}`;
  const secret = Object.values(fields).some((field) => field.secret);
  return {
    allowed,
    secret,
    read(node, at) {
      if (isEmpty(resolve(node, at))) return undefined;
      const found: [string, unknown][] = [];
      const complete = eachPair(node, at, { allowed, secret }, (name, key, value, inner) => {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (field === undefined) {
          report(key, inner, `is not a known key${didYouMean(name, names)}; known here: ${names.join(', ')}`);
          return;
        }
        const result = field.read(value, inner);
        if (result !== undefined) found.push([name, result]);
      });
      if (!complete) return undefined;
      const result = Object.fromEntries(found) as Section<F>;
      const complaint = check?.(result);
      if (complaint !== undefined) report(node, at, complaint);
      return result;
    },
  };
}

/** Keys that the user chooses. `toKey` may throw a UsageError that says what is wrong with a key. */
export function mapOf<T>(item: Schema<T>, toKey: (name: string) => string = (name) => name): Schema<Record<string, T>> {
  const allowed = `a section whose values are ${item.allowed}`;
  const secret = item.secret ?? false;
  return {
    allowed,
    secret,
    read(node, at) {
      const found: [string, T][] = [];
      const complete = eachPair(node, at, { allowed, secret }, (name, key, value, inner) => {
        try {
          const result = item.read(value, inner);
          if (result !== undefined) found.push([toKey(name), result]);
        } catch (error) {
          reportThrown(error, key, inner);
        }
      });
      return complete ? Object.fromEntries(found) : undefined;
    },
  };
}

/** A section that is handed on as it stands. */
export function anything(forbidden: readonly string[]): Schema<Record<string, unknown>> {
  const allowed = 'a section';
  return {
    allowed,
    read(node, at) {
      const complete = eachPair(node, at, { allowed, secret: true }, (name, key, _value, inner) => {
        if (forbidden.includes(name)) report(key, inner, 'is set by the program');
      });
      if (!complete) return undefined;
      try {
        return resolve(node, at)?.toJS(at.file.document) as Record<string, unknown>;
      } catch {
        return report(node, at, 'repeats itself too often (aliases)');
      }
    },
  };
}

/** `null` switches something off, so it is a value. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return {
    allowed: `${schema.allowed}, or null`,
    read: (node, at) => (isEmpty(resolve(node, at)) ? null : schema.read(node, at)),
  };
}

function scalar<T>(
  allowed: string,
  convert: (value: unknown, source: string) => T | undefined,
  secret = false,
): Schema<T> {
  return {
    allowed,
    secret,
    read(node, at) {
      const found = resolve(node, at);
      if (isEmpty(found)) return undefined;
      if (!isScalar(found)) return wrong(found, at, allowed, secret);
      try {
        const value = convert(found.value, found.source ?? String(found.value));
        return value === undefined ? wrong(found, at, allowed, secret) : value;
      } catch (error) {
        return reportThrown(error, found, at);
      }
    },
  };
}

function listItems<T>(nodes: readonly (Node | null)[], item: Schema<T>, at: Cursor): T[] {
  const found = nodes.map((node, index) => item.read(node, { ...at, path: `${at.path}[${index}]` }));
  return found.filter((value) => value !== undefined);
}

/** False where the node is no section at all; an empty one is fine. */
export function eachPair(
  node: Node | null | undefined,
  at: Cursor,
  { allowed, secret = false }: Pick<Schema<unknown>, 'allowed' | 'secret'>,
  visit: (name: string, key: Node, value: Node | null, inner: Cursor) => void,
): boolean {
  const found = resolve(node, at);
  if (isEmpty(found)) return true;
  if (!isMap(found)) {
    wrong(found, at, allowed, secret);
    return false;
  }
  for (const { key, value } of found.items as { key: Node; value: Node | null }[]) {
    const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
    const inner = { ...at, path: at.path === '' ? name : `${at.path}.${name}` };
    at.places.set(inner.path, at.file.locate(key));
    visit(name, key, value, inner);
  }
  return true;
}

export function resolve(node: Node | null | undefined, at: Cursor): Node | null | undefined {
  return isAlias(node) ? node.resolve(at.file.document) : node;
}

function isEmpty(node: Node | null | undefined): node is null | undefined {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function wrong(node: Node | null | undefined, at: Cursor, allowed: string, secret = false): undefined {
  return report(node, at, `${show(node, secret)} is not allowed here: it must be ${allowed}`);
}

function report(node: Node | null | undefined, at: Cursor, message: string): undefined {
  const path = at.path === '' ? '' : `${at.path}: `;
  at.file.faults.push({ ...at.file.locate(node), message: `${path}${message}` });
  return undefined;
}

export function reportThrown(error: unknown, node: Node, at: Cursor): undefined {
  if (error instanceof UsageError) return report(node, at, error.message);
  throw error;
}

function show(node: Node | null | undefined, secret: boolean): string {
  if (isMap(node)) return 'a section';
  if (isSeq(node)) return 'a list';
  if (secret || !isScalar(node)) return '(hidden)';
  const value = String(node.source ?? node.value);
  // Whoever puts a key into the wrong line must not find it in the build log.
  if (/^(sk|pk|rk|key|ghp|bearer|eyJ)[-_ ]?\S{16,}/i.test(value)) return '(hidden)';
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
}
