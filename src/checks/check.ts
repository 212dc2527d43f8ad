import type { CheckFacts, CheckName, Pair, Severity } from '../types/check.ts';

export interface Finding {
  /** One clause, lower case, no full stop, in words that a model can act on: `the placeholder {0} is missing`. */
  message: string;
  /** Where this finding weighs other than the check's own default; the configuration overrides both. */
  severity?: Severity;
}

/** One rule over one translation: pure, and linear in the length of the texts. To add one: a file here, a line in the registry. */
export interface Check {
  readonly name: CheckName;
  /** `off`: only where the configuration asks for it. */
  readonly severity: Severity | 'off';
  find(pair: Pair, facts: CheckFacts): readonly Finding[];
}
