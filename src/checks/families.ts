import { type FamilyCount, type PlaceholderFamily, placeholderFamilies } from '../types/check.ts';
import { knownTags } from '../utils/tokens.ts';
import { findValues, type Value } from './values.ts';

const all: ReadonlySet<PlaceholderFamily> = new Set(placeholderFamilies);

/** What a token says of its family: nobody writes it in prose, or some do. */
type Evidence = 'strong' | 'weak' | 'none';

/** Tokens that look alike to others must stand in so large a part of the texts to count. */
const weakShare = 0.01;

interface Signs {
  rows: number;
  strong: Map<PlaceholderFamily, number>;
  weak: Map<PlaceholderFamily, number>;
  /** Texts with `{/b}`, `[/b]` or `[]`, and with words in braces: `{Battle Timer}`. */
  braceTags: number;
  bracketTags: number;
  bracePhrases: number;
}

/**
 * Which families are syntax in these texts (the sources of one file), most frequent first. A token that could be
 * of two families belongs to the one that the rest of the file speaks for; what could as well be prose or markup counts
 * only where it is no rarity. One pass; keeps counts only.
 */
export function detectFamilies(sources: Iterable<string>): FamilyCount[] {
  const detector = createFamilyDetector();
  for (const source of sources) detector.add(source);
  return detector.families();
}

export interface FamilyDetector {
  add(source: string): void;
  /** What the texts so far speak for, most frequent first. */
  families(): FamilyCount[];
}

/** `detectFamilies` for texts that come one by one. */
export function createFamilyDetector(): FamilyDetector {
  const signs: Signs = { rows: 0, strong: new Map(), weak: new Map(), braceTags: 0, bracketTags: 0, bracePhrases: 0 };
  return {
    add(source) {
      signs.rows++;
      if (/[%{$[\\]/.test(source)) read(source, signs);
    },
    families() {
      const found = placeholderFamilies.flatMap((family): FamilyCount[] => {
        const strong = signs.strong.get(family) ?? 0;
        const rows = strong + (signs.weak.get(family) ?? 0);
        return isSyntax(family, strong, rows, signs) ? [{ family, rows }] : [];
      });
      return found.sort((one, other) => other.rows - one.rows);
    },
  };
}

function read(source: string, signs: Signs): void {
  const values = findValues(source, all);
  const best = new Map<PlaceholderFamily, Evidence>();
  for (const value of values) {
    const evidence = evidenceOf(value, values, source);
    if (evidence === 'strong' || (evidence === 'weak' && !best.has(value.family))) best.set(value.family, evidence);
  }
  for (const [family, evidence] of best) {
    const counts = evidence === 'strong' ? signs.strong : signs.weak;
    counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  if (/\{\/[a-z]{0,20}\}/.test(source)) signs.braceTags++;
  if (/\[(?:\/[a-z]{0,20})?\]/.test(source)) signs.bracketTags++;
  if (/(?<!\$)\{\p{L}[\p{L}']{0,40}(?: [\p{L}']{1,40}){1,8}\}/u.test(source) && !/, ?(?:plural|select)/.test(source))
    signs.bracePhrases++;
}

function evidenceOf({ family, text, key }: Value, values: readonly Value[], source: string): Evidence {
  const inner = text.slice(1, -1);
  switch (family) {
    case 'icu':
      if (/^(?:[biuspaw]|nw|color|size)$/.test(inner)) return 'weak';
      return /^\{\s?(?:\$?[a-z_][\w.-]*|\w+[._][\w.]*|[A-Z]\w*[A-Z0-9]\w*)\s?[,:!}]/.test(text) ? 'strong' : 'weak';
    case 'renpy':
      if (knownTags.test(inner)) return 'none';
      // A word alone in a row, or at its beginning, is rather a heading or a stage direction.
      if (/[!.]|\[/.test(inner)) return /^[\x20-\x7e]+$/.test(inner) ? 'strong' : 'weak';
      return /^[a-z]\w*$/.test(inner) && source.length > text.length ? 'weak' : 'none';
    case 'dollar': {
      if (/^\$[A-Za-z_]/.test(text)) return /^\$[A-Z]{1,3}$/.test(text) ? 'weak' : 'strong';
      // "$5" is money; "$1" beside "$2" is not.
      return values.some((other) => other.key === '$1') && values.some((other) => other.key === '$2')
        ? 'strong'
        : 'none';
    }
    case 'qt':
      return /^%1$/.test(key) || values.some((other) => other.key === '%1') ? 'strong' : 'weak';
    case 'percent_names':
      return /^%(?:\w{3,}|[\w.:-]{4,}|\d+)%$/.test(text) ? 'strong' : 'weak';
    case 'printf':
      return /[dsf@]$/.test(text) || /\d/.test(text) ? 'strong' : 'weak';
    default:
      return 'strong';
  }
}

function isSyntax(family: PlaceholderFamily, strong: number, rows: number, signs: Signs): boolean {
  const isCommon = rows > 0 && rows >= signs.rows * weakShare;
  switch (family) {
    case 'icu':
      if (owner(signs) !== 'icu') return false;
      if (strong > 0) return signs.bracePhrases + signs.braceTags <= strong;
      return isCommon && signs.bracePhrases + signs.braceTags === 0;
    case 'engine_codes':
      return rows > 0 && owner(signs) === 'engine_codes';
    case 'renpy':
      if (strong > 0 && signs.bracketTags <= strong) return true;
      return isCommon && signs.bracketTags === 0;
    default:
      return strong > 0 || isCommon;
  }
}

/** `{NAME}` is a name among names, and a code among codes. */
function owner({ strong, weak }: Signs): PlaceholderFamily {
  const icu = (strong.get('icu') ?? 0) + (weak.get('icu') ?? 0);
  return (strong.get('engine_codes') ?? 0) > icu ? 'engine_codes' : 'icu';
}
