import { expect, it } from 'vitest';
import { pseudoLocalize } from '../../src/providers/pseudo.ts';
import { expectLinear, oneAfterAnother } from '../support/hostile-text.ts';

it.each([
  ['Save game', '⟦Šååṽéé ĝååɱéé⟧'],
  ['Deal %d damage to <b>{name}</b>\\n', '⟦Ðééååļ %d ðååɱååĝéé ţöö <b>{name}</b>\\n⟧'],
  ['  Edge\n', '  ⟦ÉÉðĝéé⟧\n'],
  ['体力 100', '⟦体力 100⟧'],
  ['   ', '   '],
  ['', ''],
  ['{n, plural, one {# file} other {# files}}', '⟦{n, plural, one {# ƒîîļéé} other {# ƒîîļééš}}⟧'],
])('pseudo-localizes %j', (text, expected) => {
  expect(pseudoLocalize(text)).toBe(expected);
});

it('is about a third longer and always the same', () => {
  const text = 'You have been defeated by the dragon. Return to the village and try again with better equipment.';
  const ratio = pseudoLocalize(text).length / text.length;
  expect(ratio).toBeGreaterThan(1.2);
  expect(ratio).toBeLessThan(1.45);
  expect(pseudoLocalize(text)).toBe(pseudoLocalize(text));
});

it('keeps NUL, lone surrogates and emoji', () => {
  expect(pseudoLocalize('x\u0000\ud800y\u{1f600}')).toBe('⟦ẋ\u0000\ud800ý\u{1f600}⟧');
});

it.each(['Attack! ', '{', '<a "', '[', '%', 'h', '\\', '{n, plural, one {', 'a@', '{a = =', 'http://'])(
  'takes a megabyte of %j quickly',
  (piece) => {
    expectLinear(pseudoLocalize, oneAfterAnother(piece, 1_000_000));
  },
);
