import type { RunOptions } from './api.ts';

/** What a request may say of a run, and the flag that says it. Nothing that names a file or an address is among them. */
const flags = {
  from: '--from',
  to: '--to',
  provider: '--provider',
  model: '--model',
  limit: '--limit',
  concurrency: '--concurrency',
  max_chars: '--max-chars',
  max_cost: '--max-cost',
  format: '--format',
  encoding: '--encoding',
  refill: '--refill',
} satisfies Record<keyof RunOptions, string>;

const keys = Object.keys(flags) as (keyof RunOptions)[];
const shortFlags: Readonly<Record<string, string>> = { '-p': '--provider', '-m': '--model' };
/** Flags of a typed command that say only how it talks, and may be left out. */
const talk: ReadonlySet<string> = new Set(['--quiet', '-q', '--json', '--yes', '-y']);
const numbers: ReadonlySet<string> = new Set(['limit', 'concurrency', 'max_chars']);

/** As arguments of `translate run` or `translate plan`; `--flag=value`, so that no value is ever taken for a flag. */
export function toArguments(options: RunOptions, without: readonly (keyof RunOptions)[] = []): string[] {
  return keys.flatMap((key) => {
    const value = options[key];
    if (value === undefined || without.includes(key)) return [];
    return [`${flags[key]}=${Array.isArray(value) ? value.join(',') : value}`];
  });
}

const flagInText = new RegExp(`(?<![\\w-])(${Object.values(flags).join('|')})(?![\\w-])`, 'g');

/** What the command line said, for those who speak to the server: `--max-cost` is `"max_cost"` there. */
export function inRequestWords(text: string): { text: string; option?: keyof RunOptions } {
  const named = (flag: string): keyof RunOptions | undefined => keys.find((key) => flags[key] === flag);
  const option = named(text.match(flagInText)?.[0] ?? '');
  return { text: text.replace(flagInText, (flag) => `"${named(flag)}"`), ...(option && { option }) };
}

/** What a request says of the run, without the rest of its body. */
export function runOptionsOf(body: RunOptions): RunOptions {
  return Object.fromEntries(keys.flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]]])));
}

/**
 * The options of the command with which a session was run last. It stands in the checkpoint, which somebody else may have
 * made: only what a request could say is taken from it. Undefined where it says anything else.
 */
export function optionsOfCommand(command: string): Record<string, unknown> | undefined {
  const words = splitCommand(command);
  if (words === undefined || words[0] !== 'translate' || words[1] !== 'run') return undefined;
  const options: Record<string, unknown> = {};
  let files = 0;
  for (let index = 2; index < words.length; index++) {
    const word = words[index] ?? '';
    if (talk.has(word)) continue;
    if (!word.startsWith('-')) {
      files++;
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const flag = equals === -1 ? word : word.slice(0, equals);
    const key = keys.find((one) => flags[one] === (shortFlags[flag] ?? flag));
    const value = equals === -1 ? words[++index] : word.slice(equals + 1);
    if (flag === '--log-level') continue;
    if (key === undefined || value === undefined) return undefined;
    if (key === 'to') options.to = [...((options.to as string[] | undefined) ?? []), ...value.split(',')];
    else options[key] = numbers.has(key) ? Number(value) : value;
  }
  return files === 1 ? options : undefined;
}

/** The words of a command as `quoteArgument` writes them; undefined where a quote is not closed. */
function splitCommand(command: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let isWord = false;
  for (let at = 0; at < command.length; at++) {
    const character = command[at] ?? '';
    if (character === "'" || character === '"') {
      const end = command.indexOf(character, at + 1);
      if (end === -1) return undefined;
      word += command.slice(at + 1, end);
      isWord = true;
      at = end;
    } else if (character === '\\' && command[at + 1] === "'") {
      word += "'";
      at++;
    } else if (character === ' ') {
      if (isWord) words.push(word);
      word = '';
      isWord = false;
    } else {
      word += character;
      isWord = true;
    }
  }
  if (isWord) words.push(word);
  return words;
}
