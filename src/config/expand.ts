import { UsageError } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Expansion {
  text: string;
  /** Names that occur, in order. */
  variables: readonly string[];
  /** Those of them that gave a value. */
  used: readonly string[];
}

/** `${NAME}` or `${NAME:-default}`; a default may itself hold one level of variables. */
const pattern = /\$\{([A-Za-z_]\w*)(?::-((?:[^{}]|\$\{[^{}]*\})*))?\}/g;

/** Fills variables in. One that is not set, or empty, gives its default or nothing. */
export function expand(text: string, environment: Environment): Expansion {
  const variables: string[] = [];
  const used: string[] = [];
  const filled = text.replace(pattern, (_whole, name: string, fallback: string | undefined) => {
    variables.push(name);
    const value = environment[name];
    if (value !== undefined && value !== '') {
      used.push(name);
      return value;
    }
    const inner = expand(fallback ?? '', environment);
    variables.push(...inner.variables);
    used.push(...inner.used);
    return inner.text;
  });
  return { text: filled, variables, used };
}

/** Variables are well formed: `${NAME}`. Throws a UsageError that does not repeat the text, which may be a secret. */
export function checkVariables(text: string): void {
  if (text.replace(pattern, '').includes('${')) {
    throw new UsageError('holds a variable that is not well formed: write ${NAME} or ${NAME:-default}');
  }
}

/**
 * Addresses appear in logs and messages, so no secret may be filled into one. Nor may any variable stand beside a host that
 * the file names: a stranger's file would have it sent there.
 */
export function checkAddressVariables(text: string): void {
  checkVariables(text);
  const secret = expand(text, {}).variables.find((name) => /KEY|TOKEN|SECRET|PASS|CREDENTIAL/i.test(name));
  if (secret !== undefined) {
    throw new UsageError(`\${${secret}} looks like a secret, which has no place in an address; use api_key`);
  }
  if (!variablesGiveHost(text)) {
    throw new UsageError(
      'holds a variable beside a host of its own: a variable may be the whole address (${BASE_URL}) or its host (https://${HOST}:8000/v1)',
    );
  }
}

function variablesGiveHost(text: string): boolean {
  const fallbacks: string[] = [];
  const shape = text.trim().replace(pattern, (_whole, _name, fallback: string | undefined) => {
    if (fallback !== undefined) fallbacks.push(fallback);
    return '\0';
  });
  const isSound = !shape.includes('\0') || /^(https?:\/\/)?\0(:\d+)?(\/[^\0]*)?$/i.test(shape);
  return isSound && fallbacks.every(variablesGiveHost);
}
