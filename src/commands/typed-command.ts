import { quoteArgument } from '../utils/terminal.ts';

/** Flags that are not repeated when a command is typed again. */
const onlyOnce: ReadonlySet<string> = new Set(['--fresh', '--frozen', '--yes', '-y']);

/**
 * The command line as it was typed, quoted, to be typed again.
 *
 * @param to languages to put in the place of those of `--to`; empty: none
 */
export function typedCommand(to?: string): string {
  const typed = process.argv.slice(2).filter((argument) => !onlyOnce.has(argument));
  const again = to === undefined ? typed : withLanguages(typed, to);
  return ['translate', ...again.map((argument) => quoteArgument(argument))].join(' ');
}

function withLanguages(typed: readonly string[], to: string): string[] {
  const end = typed.indexOf('--');
  const options = end === -1 ? typed : typed.slice(0, end);
  const saysLanguages = (argument: string, index: number): boolean =>
    argument === '--to' || argument.startsWith('--to=') || options[index - 1] === '--to';
  const place = options.findIndex(saysLanguages);
  const again = options.filter((argument, index) => !saysLanguages(argument, index));
  // Languages that were not typed stand in the configuration: an empty list puts them aside.
  const wanted = place !== -1 && to === '' ? [] : ['--to', to];
  again.splice(place === -1 ? again.length : place, 0, ...wanted);
  return [...again, ...typed.slice(options.length)];
}
