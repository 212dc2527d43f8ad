import { isMap, isScalar, isSeq } from 'yaml';
import { eachPair, reportThrown, resolve, type Schema, type Section } from './schema.ts';

export interface OpenSection<F extends Readonly<Record<string, Schema<unknown>>>, T> {
  known: Section<F>;
  /** Every other key, in the order of the file. */
  rest: Record<string, T>;
}

interface KeyRules {
  /** Whether a key that is also a field's name means the field; default: always. */
  isField?: (name: string, isSection: boolean) => boolean;
  /** A chosen key as it is kept. May throw a UsageError that says what is wrong with it. */
  toKey?: (name: string) => string;
}

/** Known keys, and besides them keys that the user chooses. */
export function openSection<F extends Readonly<Record<string, Schema<unknown>>>, T>(
  fields: F,
  item: Schema<T>,
  { isField = () => true, toKey = (name) => name }: KeyRules = {},
): Schema<OpenSection<F, T>> {
  const allowed = `a section with ${Object.keys(fields).join(', ')}, and ${item.allowed} at other keys`;
  return {
    allowed,
    read(node, at) {
      const known: [string, unknown][] = [];
      const rest: [string, T][] = [];
      const complete = eachPair(node, at, { allowed }, (name, key, value, inner) => {
        const isKnown = Object.hasOwn(fields, name) && isField(name, isMap(resolve(value, inner)));
        const found = isKnown ? fields[name]?.read(value, inner) : item.read(value, inner);
        if (found === undefined) return;
        try {
          if (isKnown) known.push([name, found]);
          else rest.push([toKey(name), found as T]);
        } catch (error) {
          reportThrown(error, key, inner);
        }
      });
      return complete ? { known: Object.fromEntries(known) as Section<F>, rest: Object.fromEntries(rest) } : undefined;
    },
  };
}

/** One shape for sections, another for texts and lists. */
export function sectionOr<T, U>(section: Schema<T>, other: Schema<U>): Schema<T | U> {
  return {
    allowed: `${other.allowed}, or ${section.allowed}`,
    read(node, at) {
      const found = resolve(node, at);
      return isScalar(found) || isSeq(found) ? other.read(node, at) : section.read(node, at);
    },
  };
}
