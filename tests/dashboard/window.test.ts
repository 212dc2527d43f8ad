import { describe, expect, test } from 'vitest';
import { scrollFor, type WindowFacts, windowOf } from '../../dashboard/src/rows/window.ts';

const facts: WindowFacts = { total: 100_000, rowHeight: 64, viewHeight: 640, scrollTop: 0 };

describe('The window on a long table', () => {
  test('draws what is in sight and a little more', () => {
    const { first, end, top, height } = windowOf({ ...facts, scrollTop: 64_000 });
    expect([first, end]).toEqual([994, 1017]);
    expect(top(1000)).toBe(64_000);
    expect(height).toBe(6_400_000);
  });

  test('has room for the open row', () => {
    const open = { index: 1000, height: 364 };
    const { top, height, first, end } = windowOf({ ...facts, scrollTop: 64_000, open });
    expect([top(1000), top(1001)]).toEqual([64_000, 64_364]);
    expect(height).toBe(6_400_300);
    expect([first, end]).toEqual([994, 1012]);
    expect(windowOf({ ...facts, scrollTop: 64_200, open }).first).toBe(994);
  });

  test('reaches the last of two million rows', () => {
    const many = { ...facts, total: 2_000_000 };
    const { height } = windowOf(many);
    expect(height).toBe(12_000_000);
    const scrollTop = height - many.viewHeight;
    const last = windowOf({ ...many, scrollTop });
    expect(last.end).toBe(2_000_000);
    expect(last.top(1_999_999)).toBeCloseTo(height - 64, 3);
  });

  test('is empty where there are no rows', () => {
    expect(windowOf({ ...facts, total: 0 })).toMatchObject({ first: 0, end: 0, height: 0 });
  });

  test.each([
    ['in sight', 3, 0, undefined],
    ['below', 20, 0, 20 * 64 + 64 - 604],
    ['above', 5, 6400, 320],
  ])('scrolls as far as it must to a row %s', (_, index, scrollTop, wanted) => {
    expect(scrollFor(index, { ...facts, scrollTop }, 36)).toBe(wanted);
  });

  test('scrolls to any of two million rows', () => {
    const many = { ...facts, total: 2_000_000 };
    const scrollTop = scrollFor(1_234_567, many, 36) ?? 0;
    const { first, end } = windowOf({ ...many, scrollTop });
    expect(first).toBeLessThanOrEqual(1_234_567);
    expect(end).toBeGreaterThan(1_234_567);
  });
});
