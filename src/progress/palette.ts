import { Chalk, chalkStderr } from 'chalk';

/** The colours of the live line. */
export interface Palette {
  done: (text: string) => string;
  failed: (text: string) => string;
}

const unchanged = (text: string) => text;
export const plainPalette: Palette = { done: unchanged, failed: unchanged };

/** Colours as stderr shows them. chalk knows FORCE_COLOR, which outranks NO_COLOR, but not NO_COLOR. */
export function stderrPalette(env: NodeJS.ProcessEnv): Palette {
  const off = Boolean(env.NO_COLOR) && env.FORCE_COLOR === undefined;
  const chalk = new Chalk({ level: off ? 0 : chalkStderr.level });
  return { done: (text) => chalk.green(text), failed: (text) => chalk.red(text) };
}
