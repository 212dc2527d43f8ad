import type { Outcome } from './types/session.ts';

/** Exit codes, documented in the README. A signal's own code (130, 143) goes before `interrupted`. */
export const exitCodes = {
  done: 0,
  limit: 0,
  failed_rows: 3,
  budget: 4,
  auth: 4,
  quota: 4,
  refused: 4,
  provider_down: 4,
  waiting: 4,
  interrupted: 4,
} as const satisfies Record<Outcome, number>;
