import type { PlaceholderFamily } from '../types/check.ts';

export interface Form {
  family: PlaceholderFamily;
  /** Sticky; its first group is the name. */
  pattern: RegExp;
  key(match: RegExpExecArray, next: Next): string | undefined;
}

/** Counts the arguments that conversions without a number take. */
export interface Next {
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
  if (/^(?:NN?BSP|LR[MEO]|RL[MEO]|PDF|ZW|P|G|CASE)$/.test(code)) return undefined;
  return `{${plainCode(code)}}`;
}

function plainCode(code: string): string {
  return code.replace(/^(?:RAW_)?STRING\d?$/, 'STRING');
}

/** By the character they begin with; the first that fits wins. */
export const forms: Readonly<Record<string, readonly Form[]>> = {
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
