import { test } from 'vitest';
import { displayWidth, escapeForTerminal, truncate } from '../../src/utils/terminal.ts';
import { findTokens } from '../../src/utils/tokens.ts';
import { expectLinear, oneAfterAnother } from '../support/hostile-text.ts';

const units = 2_000_000;

test.each([...'%{$<[\\&@#hf1 ', '%5', '%a', '%(a', '{}', '[]', '<a ', '<a="', '\\a[', '{{', '{a,', 'http://', 'a@b.'])(
  'Tokens are found at once in millions of %j',
  (piece) => {
    const text = oneAfterAnother(piece, units);
    expectLinear(findTokens, text);
  },
);

test.each(['\r', '\n', '\u202e', '\ud800', '\udc00', '\u0301', 'é', '字', '각', '😀', '🇩', '👩‍👩‍👧‍👦', '\u0915\u094d'])(
  'Millions of %j are made fit for a screen at once',
  (piece) => {
    const text = oneAfterAnother(piece, units);
    expectLinear(displayWidth, text);
    expectLinear((part) => truncate(part, 80), text);
    expectLinear(escapeForTerminal, text);
  },
);
