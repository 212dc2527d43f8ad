import type { TermMatcher } from './glossary.ts';

export type Severity = 'error' | 'warning';

/** Public names of the checks: in the configuration, in reports, and as the failure code of a row that a check refused. */
export const checkNames = [
  'placeholders',
  'markup',
  'line_breaks',
  'edges',
  'escapes',
  'hotkeys',
  'entities',
  'urls',
  'numbers',
  'length',
  'empty',
  'same_as_source',
  'script',
  'residue',
  'chatter',
  'glossary',
  'ratio',
  'charset',
  'forbidden',
  'doubled',
  'punctuation',
  'brackets',
  'paths',
  'consistency',
] as const;
export type CheckName = (typeof checkNames)[number];

/** Kinds of value placeholders. Which of them are syntax in a file is detected, or set. */
export const placeholderFamilies = [
  /** `%s`, `%d`, `%1$s` */
  'printf',
  /** `%(name)s` */
  'python',
  /** `{0}` */
  'numbered',
  /** `{name}` and ICU MessageFormat */
  'icu',
  /** `{{x}}` */
  'mustache',
  /** `${x}` */
  'dollar_braces',
  /** `$x`, `$1` */
  'dollar',
  /** `%x%`, `%1%` */
  'percent_names',
  /** `%1` */
  'qt',
  /** `{BLACK}`, `{COMMA}`, `{STRING2}` */
  'engine_codes',
  /** `[name]`, `[name!t]` of Ren'Py */
  'renpy',
  /** `\V[1]`, `\N[2]` of RPG Maker */
  'rpg_maker',
] as const;
export type PlaceholderFamily = (typeof placeholderFamilies)[number];

/** A family that is syntax in a file, and in how many of its texts. */
export interface FamilyCount {
  family: PlaceholderFamily;
  rows: number;
}

export const lengthUnits = ['graphemes', 'characters', 'bytes', 'width'] as const;
export type LengthUnit = (typeof lengthUnits)[number];

/** A translation beside what it translates. */
export interface Pair {
  source: string;
  translation: string;
  /** BCP 47, canonical; absent: unknown. */
  sourceLang?: string | undefined;
  targetLang: string;
  /** In the length unit, markup not counted. */
  maxLength?: number | undefined;
}

/** What a check found in a translation. */
export interface Issue {
  check: CheckName;
  severity: Severity;
  /** For people, and for the model where the row is asked again: `the placeholder {0} is missing`. */
  message: string;
}

/** What the checks made of one translation. */
export interface Inspected {
  /** The translation, mended where the program could do it. */
  text: string;
  /** What was mended, in words; empty: nothing. */
  mended: readonly string[];
  /** In the order of the registry. */
  issues: readonly Issue[];
}

/** What of a file and its configuration the checks go by. */
export interface CheckFacts {
  families: ReadonlySet<PlaceholderFamily>;
  lengthUnit: LengthUnit;
  /** Absent: no glossary. */
  terms?: ((sourceLang: string | undefined, targetLang: string) => TermMatcher) | undefined;
  strictGlossary: boolean;
  /** Code points that the game's font has, in pairs first–last, rising; absent: not checked. */
  charset?: readonly (readonly [first: number, last: number])[] | undefined;
  /** Characters that may not occur, and words by canonical language tag, `*` for all languages. */
  forbidden: { characters: string; words: Readonly<Record<string, readonly string[]>> };
}

/** `checks:` and its neighbours of the configuration. */
export interface CheckSettings extends Omit<CheckFacts, 'families' | 'terms'> {
  /** Where the configuration says otherwise than the check itself. */
  severities: Readonly<Partial<Record<CheckName, Severity | 'off'>>>;
  /** Absent: detected from the file. */
  families?: readonly PlaceholderFamily[] | undefined;
  /** What becomes of a row whose attempts ran out on an error: it fails, or is written with its issue. */
  onFailure: 'fail' | 'keep';
}
