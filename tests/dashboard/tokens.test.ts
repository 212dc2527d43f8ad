import { expect, test } from 'vitest';
import { distinctTokens, piecesOf } from '../../dashboard/src/rows/tokens.ts';

test('placeholders and markup are marked among words', () => {
  expect(piecesOf('Press <b>%s</b>, {name}')).toEqual([
    { text: 'Press ', kind: 'words' },
    { text: '<b>', kind: 'token' },
    { text: '%s', kind: 'token' },
    { text: '</b>', kind: 'token' },
    { text: ', ', kind: 'words' },
    { text: '{name}', kind: 'token' },
  ]);
});

test('what the translation lacks is missing, also the second time', () => {
  const kinds = piecesOf('{0} and {0} and {1}', '{0}と').map(({ text, kind }) => `${text} ${kind}`);
  expect(kinds).toEqual(['{0} token', ' and  words', '{0} missing', ' and  words', '{1} missing']);
});

test('pieces join up to the text', () => {
  const text = 'Ünïcode {n, plural, one {# coin} other {# coins}} 👍🏽 \\n';
  expect(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});

test('a very long text is shown without marks', () => {
  const text = '{0}'.repeat(10_000);
  expect(piecesOf(text)).toEqual([{ text, kind: 'words' }]);
});

test('each token is offered once', () => {
  expect(distinctTokens('{a} {b} {a}')).toEqual(['{a}', '{b}']);
});
