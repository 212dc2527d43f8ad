import { didYouMean } from '../utils/nearest.ts';
import { knownNames, meantLanguage } from './roles.ts';

/** Columns and keys that mean nothing here: studios keep more than we need, and a slip of the pen should show. */
export class UnusedNames {
  readonly #names = new Set<string>();

  add(name: string): void {
    this.#names.add(name);
  }

  /** One line for stderr; undefined where everything was understood. */
  warning(file: string): string | undefined {
    if (this.#names.size === 0) return undefined;
    const names = [...this.#names].map((name) => `${JSON.stringify(name)}${hint(name)}`);
    const shown = names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');
    return `${file}: not used in this glossary: ${shown}`;
  }
}

function hint(name: string): string {
  const language = meantLanguage(name);
  return language === undefined ? didYouMean(name, knownNames) : ` (${language})`;
}
