import { expect, test } from 'vitest';
import { displayWidth, escapeForTerminal, truncate } from '../../src/utils/terminal.ts';
import { findTokens } from '../../src/utils/tokens.ts';
import { cpuMs, oneAfterAnother } from '../support/hostile-text.ts';

const units = 3_000_000;
// Three times what a second for ten million characters comes to.
const most = 900;

test.each([...'%{$<[\\&@#hf1 ', '%5', '%a', '%(a', '{}', '[]', '<a ', '<a="', '\\a[', '{{', '{a,', 'http://', 'a@b.'])(
  'Tokens are found at once in millions of %j',
  (piece) => {
    const text = oneAfterAnother(piece, units);
    expect(cpuMs(() => findTokens(text))).toBeLessThan(most);
  },
);

test.each(['\r', '\n', '\u202e', '\ud800', '\udc00', '\u0301', 'é', '字', '각', '😀', '🇩', '👩‍👩‍👧‍👦', '\u0915\u094d'])(
  'Millions of %j are made fit for a screen at once',
  (piece) => {
    const text = oneAfterAnother(piece, units);
    expect(cpuMs(() => displayWidth(text))).toBeLessThan(most);
    expect(cpuMs(() => truncate(text, 80))).toBeLessThan(most);
    expect(cpuMs(() => escapeForTerminal(text))).toBeLessThan(most);
  },
);
