import type { DataFrame, DataFrameQuery, TaskRow } from '../../../src/monitor/api.ts';

export type RowFilter = Omit<DataFrameQuery, 'limit' | 'offset'>;
type Ask = (query: DataFrameQuery, signal: AbortSignal) => Promise<DataFrame>;

export const pageRows = 100;
/** More pages than these are forgotten, those first that were longest out of sight. */
const keptPages = 60;
/** Between two looks at pages that may be old, milliseconds. */
const restMs = 1500;

/** Rows beyond those in sight that are fetched too, so that steady scrolling meets no gaps. */
const ahead = 40;
/** A page that is only passed by is not fetched: sight must rest on it this long, milliseconds. */
const settleMs = 50;

interface Page {
  rows: readonly TaskRow[];
  isOld: boolean;
}

/** Rows of one filter, fetched page by page as they come into sight. */
export class RowPages {
  total: number | undefined;
  error: unknown;
  readonly #filter: RowFilter;
  readonly #ask: Ask;
  readonly #onChange: () => void;
  /** In the order in which they were last seen. */
  readonly #pages = new Map<number, Page>();
  readonly #asked = new Map<number, AbortController>();
  #seen: readonly [first: number, last: number] = [0, 0];
  /** The row that is open, if any. */
  #held: number | undefined;
  #lookedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #isEnded = false;

  constructor(filter: RowFilter, ask: Ask, onChange: () => void) {
    this.#filter = filter;
    this.#ask = ask;
    this.#onChange = onChange;
  }

  row(index: number): TaskRow | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.rows[index % pageRows];
  }

  /** These rows are in sight: what is missing of them is fetched, what is no longer wanted is called off. */
  see(first: number, end: number): void {
    const last = Math.max(first, Math.min(end + ahead, this.total ?? end) - 1);
    const [from, to] = [Math.floor(Math.max(0, first - ahead) / pageRows), Math.floor(last / pageRows)];
    const areSame = from === this.#seen[0] && to === this.#seen[1];
    this.#seen = [from, to];
    for (const [number, controller] of this.#asked) if (number < from || number > to) controller.abort();
    for (let number = from; number <= to; number++) {
      const page = this.#pages.get(number);
      if (!page) continue;
      this.#pages.delete(number);
      this.#pages.set(number, page);
    }
    // Scrolling within them is no reason to wait longer.
    if (areSame && this.#settling !== undefined) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(
      () => {
        this.#settling = undefined;
        this.#fetchSeen();
      },
      this.total === undefined ? 0 : settleMs,
    );
  }

  /** Rows that changed. Where a filter stands others may have come or gone, so the pages are looked at again. */
  update(rows: readonly TaskRow[] | undefined): void {
    if (rows) this.#put(rows);
    if (rows && !this.#isFiltered()) return;
    for (const page of this.#pages.values()) page.isOld = true;
    this.#lookAgain();
  }

  /** Puts one row in its place, whatever the filter. */
  replace(row: TaskRow): void {
    this.#put([row]);
    if (!this.#isFiltered()) return;
    for (const page of this.#pages.values()) page.isOld = true;
  }

  /** A row is open: where rows come and go the list stands still, or another row would take its place. Undefined: none. */
  hold(index: number | undefined): void {
    this.#held = index;
    if ([...this.#pages.values()].some(({ isOld }) => isOld)) this.#lookAgain();
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#settling);
    for (const controller of this.#asked.values()) controller.abort();
  }

  #put(rows: readonly TaskRow[]): void {
    const changed = new Map(rows.map((row) => [row.task, row]));
    for (const page of this.#pages.values()) {
      if (page.rows.some(({ task }) => changed.has(task))) {
        page.rows = page.rows.map((row) => changed.get(row.task) ?? row);
      }
    }
    this.#onChange();
  }

  #lookAgain(): void {
    const wait = Math.max(0, this.#lookedAt + restMs - Date.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStill()) return;
      this.#lookedAt = Date.now();
      this.#fetchSeen(true);
    }, wait);
  }

  #isStill(): boolean {
    return this.#held !== undefined && this.#isFiltered();
  }

  #fetchSeen(all = false): void {
    const [from, to] = this.#seen;
    for (let number = from; number <= to; number++) {
      const page = this.#pages.get(number);
      if (page && this.#isStill()) continue;
      if (all || !page || (page.isOld && this.#timer === undefined)) void this.#fetch(number);
    }
  }

  #isFiltered(): boolean {
    const { sort = 'position', target_lang: _language, ...narrowing } = this.#filter;
    return sort !== 'position' || Object.values(narrowing).some((value) => value !== undefined);
  }

  async #fetch(number: number): Promise<void> {
    if (this.#asked.has(number)) return;
    const controller = new AbortController();
    this.#asked.set(number, controller);
    try {
      const query = { ...this.#filter, limit: pageRows, offset: number * pageRows };
      const { rows, total } = await this.#ask(query, controller.signal);
      if (this.#isEnded) return;
      const before = this.#pages.get(number);
      // A row was opened while this was on its way.
      if (before && this.#isStill()) {
        before.isOld = true;
        return;
      }
      this.#pages.delete(number);
      this.#pages.set(number, { rows, isOld: false });
      if (!this.#isStill()) this.total = total;
      this.error = undefined;
      for (const key of this.#pages.keys()) {
        if (this.#pages.size <= keptPages) break;
        this.#pages.delete(key);
      }
    } catch (error) {
      if (controller.signal.aborted) return;
      this.error = error;
    } finally {
      this.#asked.delete(number);
    }
    if (!this.#isEnded) this.#onChange();
  }
}
