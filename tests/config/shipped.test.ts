import { expect, test } from 'vitest';
import { shippedPrices, shippedSettings } from '../../src/config/shipped.ts';

test.each([
  ['settings', shippedSettings],
  ['prices', shippedPrices],
])('the shipped %s are JSON, as which the build stores them', (_, shipped) => {
  expect(JSON.parse(JSON.stringify(shipped))).toStrictEqual(shipped);
  expect(Object.keys(shipped).length).toBeGreaterThan(0);
});
