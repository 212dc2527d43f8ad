import type { Check } from './check.ts';
import { empty } from './empty.ts';
import { glossary } from './glossary.ts';
import { length } from './length.ts';
import { placeholders } from './placeholders.ts';
import { sameAsSource } from './same-as-source.ts';
import { script } from './script.ts';

/** Every check of a single translation, in the order in which its findings are told: what is gravest first. */
export const checks: readonly Check[] = [empty, placeholders, script, sameAsSource, length, glossary];
