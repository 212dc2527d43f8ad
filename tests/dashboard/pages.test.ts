import { expect, onTestFinished, test, vi } from 'vitest';
import { pageRows, type RowFilter, RowPages } from '../../dashboard/src/rows/pages.ts';
import type { DataFrameQuery, TaskRow } from '../../src/monitor/api.ts';

function rowOf(task: number, translation: string | null = null): TaskRow {
  return { task, translation, status: translation === null ? 'pending' : 'completed' } as TaskRow;
}

/** A server of a thousand rows; `changed` resolves with the next drawing. */
function scene(filter: RowFilter = {}) {
  const asked: DataFrameQuery[] = [];
  let wake: () => void = () => {};
  const pages = new RowPages(
    filter,
    async (query) => {
      asked.push(query);
      const { offset = 0, limit = 0 } = query;
      const rows = Array.from({ length: limit }, (_, index) => rowOf(offset + index + 1));
      return { session_id: 'one', total: 1000, limit, offset, rows };
    },
    () => wake(),
  );
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  return { pages, asked, changed };
}

test('only the pages in sight are fetched', async () => {
  const { pages, asked, changed } = scene();
  pages.see(0, 20);
  await changed();
  expect(pages.total).toBe(1000);
  pages.see(400, 420);
  pages.see(790, 810);
  await vi.waitFor(() => expect([pages.row(795)?.task, pages.row(805)?.task]).toEqual([796, 806]));
  expect(asked.map(({ offset }) => offset)).toEqual([0, 7 * pageRows, 8 * pageRows]);
  expect(pages.row(405)).toBeUndefined();
  pages.end();
});

test('steady scrolling does not put off what comes into sight', async () => {
  const { pages, asked, changed } = scene();
  pages.see(0, 20);
  await changed();
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  for (let first = 20; first < 80; first += 2) {
    pages.see(first, first + 20);
    vi.advanceTimersByTime(20);
  }
  // Before the first row of it is in sight.
  expect(asked.map(({ offset }) => offset)).toEqual([0, pageRows]);
  pages.end();
});

test('a row that changed is put in its place', async () => {
  const { pages, asked, changed } = scene();
  pages.see(0, 20);
  await changed();
  pages.update([rowOf(3, 'drei'), rowOf(700, 'not here')]);
  expect(pages.row(2)?.translation).toBe('drei');
  expect(pages.row(1)?.translation).toBeNull();
  expect(asked).toHaveLength(1);
  pages.end();
});

test('under a filter changes are looked at anew', async () => {
  const { pages, asked, changed } = scene({ status: 'pending' });
  pages.see(0, 20);
  await changed();
  pages.update([rowOf(3, 'drei')]);
  pages.update([rowOf(4, 'vier')]);
  await changed();
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ status: 'pending', offset: 0 });
  pages.end();
});

test('under a filter the list stands still while a row is open', async () => {
  const { pages, asked, changed } = scene({ status: 'failed' });
  pages.see(0, 20);
  await changed();
  pages.hold(5);
  pages.update([rowOf(3, 'drei')]);
  pages.update(undefined);
  expect([pages.row(2)?.translation, pages.row(5)?.task]).toEqual(['drei', 6]);
  // The looks that were put off are not made; another page is.
  pages.see(400, 420);
  await vi.waitFor(() => expect(pages.row(405)?.task).toBe(406));
  pages.see(0, 20);
  expect(asked.map(({ offset }) => offset)).toEqual([0, 3 * pageRows, 4 * pageRows]);
  pages.hold(undefined);
  await vi.waitFor(() => expect(asked.map(({ offset }) => offset)).toEqual([0, 3 * pageRows, 4 * pageRows, 0]));
  expect(pages.row(2)?.translation).toBeNull();
  pages.end();
});
