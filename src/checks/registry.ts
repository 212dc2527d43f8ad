import type { Check } from './check.ts';
import { empty } from './empty.ts';
import { markup } from './markup.ts';
import { placeholders } from './placeholders.ts';

/** Every check of a single translation, in the order in which its findings are told: what is gravest first. */
export const checks: readonly Check[] = [empty, placeholders, markup];
