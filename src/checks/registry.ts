import { brackets } from './brackets.ts';
import { charset } from './charset.ts';
import { chatter } from './chatter.ts';
import type { Check } from './check.ts';
import { doubled } from './doubled.ts';
import { edges } from './edges.ts';
import { empty } from './empty.ts';
import { entities } from './entities.ts';
import { escapes } from './escapes.ts';
import { forbidden } from './forbidden.ts';
import { glossary } from './glossary.ts';
import { hotkeys } from './hotkeys.ts';
import { length } from './length.ts';
import { lineBreaks } from './line-breaks.ts';
import { markup } from './markup.ts';
import { numbers } from './numbers.ts';
import { paths } from './paths.ts';
import { placeholders } from './placeholders.ts';
import { punctuation } from './punctuation.ts';
import { ratio } from './ratio.ts';
import { residue } from './residue.ts';
import { sameAsSource } from './same-as-source.ts';
import { script } from './script.ts';
import { urls } from './urls.ts';

/** Every check of a single translation, in the order in which its findings are told: what is gravest first. */
export const checks: readonly Check[] = [
  empty,
  placeholders,
  markup,
  script,
  residue,
  chatter,
  sameAsSource,
  length,
  glossary,
  charset,
  forbidden,
  numbers,
  lineBreaks,
  edges,
  escapes,
  entities,
  urls,
  paths,
  hotkeys,
  ratio,
  doubled,
  punctuation,
  brackets,
];
