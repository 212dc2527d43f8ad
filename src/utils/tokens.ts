/** A piece of text that a translator must not touch: `text.slice(start, end)`. */
export interface Token {
  start: number;
  end: number;
  text: string;
}

/**
 * Placeholders, markup, escapes, URLs: everything a translator leaves as it is, in order, never overlapping. Of an ICU
 * plural or select the skeleton is a token (`{n, plural, one {`, `} other {`, `}}`), the arms are text. Linear in the
 * text's length: each pattern looks at a bounded piece.
 */
export function findTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const arms: Arm[] = [];
  let at = 0;
  const add = (start: number, end: number) => {
    tokens.push({ start, end, text: text.slice(start, end) });
    at = end;
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (!interesting[code]) {
      at++;
      continue;
    }
    const arm = arms.at(-1);
    const header = code === braceOpen ? endOf(icuHeader, text, at) : -1;
    if (header >= 0) {
      arms.push({ depth: 0 });
      add(at, header);
    } else if (arm && code === braceClose && arm.depth-- === 0) {
      const next = endOf(icuNextArm, text, at);
      if (next >= 0) arm.depth = 0;
      else arms.pop();
      add(at, next >= 0 ? next : Math.max(endOf(icuEnd, text, at), at + 1));
    } else {
      const start = code === atSign ? emailStart(text, at, tokens.at(-1)?.end ?? 0) : at;
      const end = start < 0 ? -1 : tokenEnd(text, at, code, arm !== undefined);
      if (end >= 0) add(start, end);
      else {
        if (arm && code === braceOpen) arm.depth++;
        at++;
      }
    }
  }
  return tokens;
}

/** An open arm of an ICU plural or select, and the plain braces open in it. */
interface Arm {
  depth: number;
}

/**
 * Whether there is anything to translate: a letter outside tokens. A lone word in brackets of no known markup (`[sigh]`,
 * `<none>`, `{Healer}`) counts as text: such a row is often a stage direction or heading, and to ask costs next to nothing.
 */
export function hasTranslatableText(text: string): boolean {
  if (beginsWithText(text)) return true;
  // Spares megabytes of signs the search for tokens.
  if (!hasLetter(text)) return false;
  let at = 0;
  for (const token of findTokens(text)) {
    if (hasLetter(text.slice(at, token.start)) || isBracketedWord(token.text)) return true;
    at = token.end;
  }
  return hasLetter(text.slice(at));
}

/** A letter before any sign that a token could begin with; only an address reaches back from its sign. Spares most texts the search. */
function beginsWithText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (interesting[code]) return false;
    const isLetter = (code | 0x20) >= letterA && (code | 0x20) <= letterZ;
    if (isLetter) return !text.includes('@');
  }
  return false;
}

function hasLetter(text: string): boolean {
  return /\p{L}/u.test(text);
}

/** Names of tags in common use, in brackets of any kind. */
export const knownTags =
  /^(?:a|abbr|align|alpha|allcaps|b|big|br|button|center|code|color|colour|del|div|em|font|h[1-6]|hr|i|icon|image|img|indent|ins|kbd|left|li|link|lowercase|mark|material|nobr|noparse|ol|outline|p|page|pos|pre|quad|quote|right|rt|ruby|s|shake|size|small|smallcaps|space|span|sprite|strike|strong|style|sub|sup|table|td|th|tr|tt|u|ul|uppercase|url|voffset|wave|width)$/i;

/** Whether a word is a tag of HTML, BBCode or a rich-text engine; letter case does not matter. */
export function isKnownTag(name: string): boolean {
  return knownTags.test(name);
}

function isBracketedWord(token: string): boolean {
  if (/^\{[A-Z][a-z]+\}$/.test(token)) return true;
  const word = /^[[<]([A-Za-z][\w-]*)[\]>]$/.exec(token)?.[1];
  return word !== undefined && !isKnownTag(word);
}

const braceOpen = 0x7b;
const braceClose = 0x7d;
const atSign = 0x40;
const letterA = 0x61;
const letterZ = 0x7a;

/** ICU plurals and selects, to be tried at a place: the header with the first arm's name, what stands between arms, the end. A translated name is read, too. */
export const icuHeader =
  /\{\s{0,20}[\w.]{1,64}\s{0,20},\s{0,20}(?:plural|select|selectordinal)\s{0,20},\s{0,40}(?:offset:\d{1,9}\s{0,20})?[^\s{}]{1,64}\s{0,20}\{/y;
export const icuNextArm = /\}\s{0,40}[^\s{}]{1,64}\s{0,20}\{/y;
export const icuEnd = /\}\s{0,40}\}/y;

/** By the character they begin with; the first that fits wins. Every repetition is bounded. */
const forms: Readonly<Record<string, readonly RegExp[]>> = {
  '%': [
    /%%/,
    /%\([\w .-]{1,64}\)[-+0#]{0,5}\d{0,4}(?:\.\d{1,4})?[a-zA-Z]/,
    // "%dx%d" is two conversions, and so is "%d.%d".
    /(?<!\d)%(?:[A-Za-z_]\w{2,39}%|[A-Za-z_]\w?%(?![\w$%.(]))/,
    /%\d{1,3}%(?!\d)/,
    /%\{[\w.-]{1,64}\}/,
    // No space flag: "50% damage" is prose.
    /%(?:\d{1,3}\$)?[-+0#']{0,5}(?:\d{1,4}|\*)?(?:\.(?:\d{1,4}|\*))?(?:hh|h|ll|l|L|z|j|t|q)?[diouxXeEfFgGaAcCsSpn@]/,
    /%L?\d{1,2}/,
  ],
  '{': [
    /\{\{[\x20-\x7a~]{0,200}\}\}/,
    /\{\s{0,9}[\w.]{1,64}\s{0,9},\s{0,9}(?:number|date|time|spellout|ordinal|duration)\b[^{}\n]{0,100}\}/,
    /\{ ?[\x21-\x7a~]{0,100} ?\}/,
    /\{\d{1,3}[:,][\x20-\x7a~]{0,100}\}/,
    /\{[A-Za-z][\w-]{0,30}(?:=| (?=[^{}]{0,100}=))[\x20-\x7a~]{0,160}\}/,
  ],
  $: [
    /\$\{[^{}\n]{1,200}\}/,
    /\$[A-Za-z_]\w{0,63}(?:\.\w{1,64}){0,5}(?:(?:\|[\w+%-]{1,10})?\$)?/,
    /\$\d{1,3}(?![\d.,])/,
  ],
  '<': [
    /<\/?(?:[A-Za-z][\w.:-]{0,63}|\d{1,3})\s?\/?>/,
    /<\/?[A-Za-z][\w.:-]{0,63}(?:=|\s(?=[^<>]{0,200}=))(?:"[^"<]{0,300}"|'[^'<]{0,300}'|[^<>"']){1,300}>/,
    /<#[0-9A-Fa-f]{3,8}>/,
    /<!--[^<>]{0,300}-->/,
  ],
  '[': [
    /\[\]/,
    /\[\/[\w-]{0,40}\]/,
    /\[#[0-9A-Fa-f]{3,8}\]/,
    /\[c\/[0-9A-Fa-f]{6}:/,
    /\[(?:[a-z_][\w.-]{0,63}|[A-Z][A-Z0-9_-]{0,63})\]/,
    /\[[A-Za-z_][\w-]{0,40}(?:=|[:/](?=[^\s\]]))[^\][\n]{0,200}\]/,
    /\[[A-Za-z_][\w-]{0,40} [^\][\n=]{1,40}=[^\][\n]{0,200}\]/,
    /\[[A-Za-z_][\w.]{0,63}![a-z]{1,4}\]/,
  ],
  '\\': [
    /\\[A-Za-z]{1,20}\[[^\][\n]{0,20}\]/,
    /\\[A-Za-z]{1,10}<[^<>\n]{0,30}>/,
    /\\u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,6}\})/,
    /\\x[0-9A-Fa-f]{2}/,
    /\\[abfnrtv0"'`\\/{}.|!><^$#_~%&]/,
    /\\[A-Z](?![A-Za-z])/,
  ],
  '&': [/&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});/],
  '@': [/@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}/],
  '#': [/#/],
};

const address =
  /(?<![A-Za-z0-9])(?:https?:\/\/|ftp:\/\/|www\.)[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a~]{1,2000}/iy;

/** By character code. One pattern per character: a text of nothing but percent signs is asked millions of times. */
const patterns: readonly (RegExp | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if ('hHfFwW'.includes(character)) return address;
  return forms[character] && new RegExp(forms[character].map(({ source }) => source).join('|'), 'y');
});

const interesting: readonly boolean[] = patterns.map((pattern, code) => pattern !== undefined || code === braceClose);

function tokenEnd(text: string, at: number, code: number, inArm: boolean): number {
  // The number sign is the plural's number, in an arm only.
  if (code === 0x23 && !inArm) return -1;
  const pattern = patterns[code];
  if (pattern === address && !mayStartAddress(text, at)) return -1;
  const end = pattern ? endOf(pattern, text, at) : -1;
  return pattern === address && end >= 0 ? withoutPunctuation(text, at, end) : end;
}

/** `ht`, `ft`, `ww`: most words with these letters are none. */
function mayStartAddress(text: string, at: number): boolean {
  const second = text.charCodeAt(at + 1) | 0x20;
  return second === 0x74 || second === 0x77;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** A full stop or bracket behind an address belongs to the sentence. */
function withoutPunctuation(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && '.,;:!?)]'.includes(text[at - 1] as string)) at--;
  return at;
}

/** Where the local part before the `@` begins; -1 where there is none. */
function emailStart(text: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && at - start < 64 && /[\w.+-]/.test(text[start - 1] as string)) start--;
  return start === at ? -1 : start;
}
