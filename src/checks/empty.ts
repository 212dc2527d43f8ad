import type { Check } from './check.ts';

/** A text that is nothing but blanks is no translation. */
export const empty: Check = {
  name: 'empty',
  severity: 'error',
  find: ({ translation }) => (translation.trim() === '' ? [{ message: 'the translation is empty' }] : []),
};
