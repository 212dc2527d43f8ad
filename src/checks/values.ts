import type { PlaceholderFamily } from '../types/check.ts';
import { icuEnd, icuHeader, icuNextArm } from '../utils/tokens.ts';

/** A value placeholder: `text.slice(start, end)`. */
export interface Value {
  start: number;
  end: number;
  text: string;
  family: PlaceholderFamily;
  /** What must be equal in source and translation: a name, or for printf the argument's number and its conversion. */
  key: string;
}

interface Form {
  family: PlaceholderFamily;
  /** Sticky; its first group is the name. */
  pattern: RegExp;
  key(match: RegExpExecArray, next: Next): string | undefined;
}

/** Counts the arguments that conversions without a number take. */
interface Next {
  argument: number;
}

const name = '[\\p{L}_][\\p{L}\\p{N}_]{0,63}(?:[.-][\\p{L}\\p{N}_]{1,64}){0,5}';
/** OpenTTD's codes stand beside names in sheets of several games. */
const braced = ([, inner = '']: RegExpExecArray) => `{${plainCode(inner)}}`;

/**
 * What must be equal of a conversion. An unnumbered one takes the next argument, so two of different kinds that change
 * places differ here, and the same two with their numbers written do not.
 */
function printfKey([, number, stars, conversion]: RegExpExecArray, next: Next): string {
  next.argument += stars?.split('*').length ?? 1;
  return `${number ?? next.argument}:%${stars ?? ''}${conversion}`;
}

/** `{STRING1}` and `{RAW_STRING}` say how many arguments a text brings, which is the program's to know. */
function engineKey([, code = '']: RegExpExecArray): string | undefined {
  if (/^(?:NBSP|[LR]RM|NNBSP|ZW|P|G|CASE)$/.test(code)) return undefined;
  return `{${plainCode(code)}}`;
}

function plainCode(code: string): string {
  return code.replace(/^(?:RAW_)?STRING\d?$/, 'STRING');
}

/** By the character they begin with; the first that fits wins. */
const forms: Readonly<Record<string, readonly Form[]>> = {
  '%': [
    {
      family: 'python',
      pattern: /%\(([\w .-]{1,64})\)[-+0#]{0,5}\d{0,4}(?:\.\d{1,4})?[a-zA-Z]/y,
      key: ([text]) => text,
    },
    {
      // "%dx%d" is two conversions, "%d%%" one.
      family: 'percent_names',
      pattern:
        /%(?:((?!l{1,2}[dux]%)(?![dsifu]\w{0,3}%[\w$(])[A-Za-z_]\w{1,63}(?:[.:-]\w{1,64}){0,5})%|([a-zA-Z]|\d{1,2})%(?![\w%$.(]))/y,
      key: ([, long, short]) => `%${long ?? short}%`,
    },
    {
      // No space flag: "50% damage" is prose. "50%off" is, too.
      family: 'printf',
      pattern:
        /%(?:(\d{1,2})\$)?([-+0#']{0,5}(?:\d{1,4}|\*)?(?:\.(?:\d{1,4}|\*)?)?)((?:hh|h|ll|l|L|z|j|t|q)?(?:[dsf@]|[iouxXeEgGaAcCpnFS](?![A-Za-z_])))/y,
      key: printfKey,
    },
    { family: 'qt', pattern: /%L?(\d{1,2})(?![\d$%])/y, key: ([, number]) => `%${number}` },
  ],
  '{': [
    {
      family: 'mustache',
      pattern: /\{\{\{?\s?[#/^&>]?\s?([\w.$-]{1,64}(?:\s?\|\s?\w{1,30})?)\s?\}\}/y,
      key: ([, inner]) => `{{${inner}}}`,
    },
    { family: 'numbered', pattern: /\{(\d{1,3})(?:[,:](?![A-Z]{2})[^{}\n]{0,60})?\}/y, key: braced },
    {
      family: 'engine_codes',
      pattern: /\{(?:\d{1,2}:)?([A-Z][A-Z0-9_]{0,40})(?:[.=: ][^{}\n]{0,100})?\}/y,
      key: engineKey,
    },
    {
      family: 'icu',
      pattern: new RegExp(
        `(?<!\\{(?=\\{[a-z]{1,20}:))\\{\\s{0,9}(\\$?${name})\\s{0,9}(?:[,:!][^{}\\n]{0,100})?\\}`,
        'uy',
      ),
      key: braced,
    },
  ],
  $: [
    { family: 'dollar_braces', pattern: /\$\{\s?([^{}\n]{1,100}?)\s?\}/y, key: ([, inner]) => `\${${inner}}` },
    {
      family: 'dollar',
      pattern: /\$([A-Za-z_]\w{0,63}(?:\.[A-Za-z_]\w{0,63}){0,5}|[1-9](?![\d]|[.,]\d))/y,
      key: ([, inner]) => `$${inner}`,
    },
  ],
  '[': [
    {
      family: 'renpy',
      pattern: new RegExp(
        `\\[(${name}(?:\\[[\\w'"]{1,40}\\]){0,2}(?:\\(\\))?)(?:![a-z]){0,4}(?::[^\\][\\n]{1,20})?\\]`,
        'uy',
      ),
      key: ([, inner]) => `[${inner}]`,
    },
  ],
  '\\': [{ family: 'rpg_maker', pattern: /\\([VvNnPp]\[\d{1,4}\])/y, key: ([, inner]) => `\\${inner?.toUpperCase()}` }],
};

/** Ren'Py's own text tags, which are markup and no names. */
const renpyTag =
  /^\{(?:a|alpha|alt|art|axis|b|clear|color|cps|done|fast|feature|font|i|image|instance|k|lb|no|noalt|nw|outlinecolor|p|plain|rb|rt|s|shader|size|space|u|vspace|w)\}$/;

/**
 * The value placeholders of these families, in order, never overlapping. Of an ICU plural or select the header is one
 * (`{n, plural, one {`), and the arms are searched. Linear in the text's length.
 */
export function findValues(text: string, families: ReadonlySet<PlaceholderFamily>): Value[] {
  const values: Value[] = [];
  const next = { argument: 0 };
  const depths: number[] = [];
  const closers = closersOf(text);
  const isIcu = families.has('icu');
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code !== 0x25 && code !== 0x7b && code !== 0x7d && code !== 0x24 && code !== 0x5b && code !== 0x5c) {
      at++;
      continue;
    }
    if (isIcu && (code === 0x7b || code === 0x7d)) {
      const end = icuEndAt(text, at, code, depths, values);
      if (end > at) {
        at = end;
        continue;
      }
    }
    const value = code === 0x7d ? undefined : valueAt(text, at, families, next);
    if (value?.key !== undefined && isName(value, closers, families)) values.push(value as Value);
    if (!value && isIcu && code === 0x7b && depths.length > 0) depths[depths.length - 1]!++;
    at = value?.end ?? (text.startsWith('%%', at) ? at + 2 : at + 1);
  }
  return values;
}

/** The end of the piece of an ICU plural's skeleton that begins here; `at` where there is none. `depths`: open arms and the plain braces in them. */
function icuEndAt(text: string, at: number, code: number, depths: number[], values: Value[]): number {
  if (code === 0x7b) {
    const end = endOf(icuHeader, text, at);
    if (end < 0) return at;
    const argument = text.slice(at + 1, text.indexOf(',', at)).trim();
    depths.push(0);
    values.push({ start: at, end, text: `${text.slice(at, end).trimEnd()}`, family: 'icu', key: `{${argument}}` });
    return end;
  }
  const depth = depths.at(-1);
  if (depth === undefined) return at + 1;
  if (depth > 0) {
    depths[depths.length - 1]!--;
    return at + 1;
  }
  const nextArm = endOf(icuNextArm, text, at);
  if (nextArm >= 0) return nextArm;
  depths.pop();
  return Math.max(endOf(icuEnd, text, at), at + 1);
}

function valueAt(text: string, at: number, families: ReadonlySet<PlaceholderFamily>, next: Next) {
  for (const { family, pattern, key } of forms[text[at] as string] ?? []) {
    if (!families.has(family)) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { start: at, end: pattern.lastIndex, text: match[0], family, key: key(match, next) };
  }
  return undefined;
}

/** `{b}` is a tag where `{/b}` follows, and in Ren'Py; so are `[b]` and `[/b]`. */
function isName(
  { text: token, family }: { text: string; family: PlaceholderFamily },
  closers: ReadonlySet<string>,
  families: ReadonlySet<PlaceholderFamily>,
) {
  if (family === 'icu') {
    if (families.has('renpy') && renpyTag.test(token)) return false;
    return !closers.has(`{/${token.slice(1, -1)}}`);
  }
  return family !== 'renpy' || !closers.has(`[/${token.slice(1, -1)}]`);
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The tags that close something: `{/b}`, `</i>`. */
export function closersOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[<[{]\/[^<>[\]{}\n]{1,70}[>\]}]/g));
}
