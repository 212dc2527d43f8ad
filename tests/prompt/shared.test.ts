import { expect, test } from 'vitest';
import { shareContexts, splitContext } from '../../src/prompt/shared.ts';

const long = (name: string): string => `${name}: a note that is long enough to be said once only`;

function share(...contexts: (string | undefined)[]) {
  return shareContexts(contexts.map((context, at) => ({ key: String(at + 1), context })));
}

test('a context of all items is common, however short', () => {
  expect(share('menu', 'menu')).toEqual({ common: 'menu', contexts: {}, own: [undefined, undefined] });
  expect(share('menu')).toEqual({ common: undefined, contexts: {}, own: ['menu'] });
});

test('a short context of some items stays with them', () => {
  expect(share('menu', 'menu', 'shop')).toEqual({ common: undefined, contexts: {}, own: ['menu', 'menu', 'shop'] });
});

test('keys next to each other are a range', () => {
  const [a, b, c] = [long('a'), long('b'), long('c')];
  expect(share(a, a, a, b, c, b, undefined, a, c).contexts).toEqual({ '1-3,8': a, '4,6': b, '5,9': c });
});

test('lines of the same items stay together, in order', () => {
  const both = `${long('first')}\n${long('second')}`;
  expect(share(both, both, `${both}\nown`, undefined)).toEqual({
    common: undefined,
    contexts: { '1-3': both },
    own: [undefined, undefined, 'own', undefined],
  });
});

test('a line that stands twice in one context is no shared line', () => {
  const twice = `${long('a')}\n${long('a')}`;
  expect(share(twice, 'menu')).toEqual({ common: undefined, contexts: {}, own: [twice, 'menu'] });
});

test('blank lines alone are never shared', () => {
  expect(share('one\n\ntwo', 'three\n\nfour').own).toEqual(['one\n\ntwo', 'three\n\nfour']);
  expect(share(`${long('a')}\r\n\r\n`, long('a'), '').own).toEqual([undefined, undefined, undefined]);
});

test('only long lines are counted as shared', () => {
  const [a, b] = [long('a'), long('b')];
  expect(splitContext(`menu\n${a}\r\n${b}`)).toEqual({ shared: [a, b], own: 'menu' });
  expect(splitContext(a)).toEqual({ shared: [a], own: undefined });
  expect(splitContext('menu\nshop')).toEqual({ shared: [], own: 'menu\nshop' });
});
