import type { JSX } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TaskRow } from '../../../src/monitor/api.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { draftsOf } from './drafts.ts';
import { RowEditor } from './editor.tsx';
import type { RowPages } from './pages.ts';
import { Row } from './row.tsx';
import { scrollFor, type WindowFacts, windowOf } from './window.ts';

/** As rows.css has them, pixels. */
const rowHeights = { wide: 64, narrow: 132 } as const;
const headerHeights = { wide: 36, narrow: 0 } as const;
const firstEditorHeight = 320;

interface RowTableProps {
  live: LiveSession;
  pages: RowPages;
  total: number;
}

/** A grid that draws only what is in sight. One row is active and moves by keys; one may be open, to be edited. */
export function RowTable({ live, pages, total }: RowTableProps): JSX.Element {
  const { texts } = useWords();
  const grid = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [viewHeight, setViewHeight] = useState(600);
  const [size, setSize] = useState<'wide' | 'narrow'>('wide');
  const [active, setActive] = useState(0);
  const [open, setOpen] = useState<{ index: number; height: number }>();
  const isNarrow = size === 'narrow';
  const facts: WindowFacts = { total, rowHeight: rowHeights[size], viewHeight, scrollTop, open };
  const inSight = windowOf(facts);

  useLayoutEffect(() => {
    const box = grid.current;
    if (!box) return;
    const measure = (): void => {
      setViewHeight(box.clientHeight);
      setSize(box.clientWidth < 700 ? 'narrow' : 'wide');
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useEffect(() => pages.see(inSight.first, inSight.end), [pages, inSight.first, inSight.end, pages.total]);

  const openIndex = open?.index;
  useLayoutEffect(() => pages.hold(openIndex), [pages, openIndex]);
  const openHeight = open?.height;
  // An opened row is brought into sight, also when it has grown.
  useLayoutEffect(() => {
    if (openIndex === undefined || !grid.current) return;
    const top = scrollFor(openIndex, facts, headerHeights[size]);
    if (top !== undefined) grid.current.scrollTop = top;
  }, [openIndex, openHeight]);

  const goTo = (index: number): void => {
    const chosen = Math.min(total - 1, Math.max(0, index));
    setActive(chosen);
    const top = scrollFor(chosen, facts, headerHeights[size]);
    if (top !== undefined && grid.current) grid.current.scrollTop = top;
  };
  const openRow = useCallback((index: number): void => {
    setActive(index);
    setOpen((before) => (before?.index === index ? undefined : { index, height: firstEditorHeight }));
  }, []);
  const close = (): void => {
    setOpen(undefined);
    grid.current?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== grid.current) {
      if (event.key === 'Escape') close();
      return;
    }
    const page = Math.max(1, Math.floor(viewHeight / rowHeights[size]) - 1);
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: total - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) goTo(to);
    else if (event.key === 'Enter') openRow(active);
    else if (event.key === 'Escape') setOpen(undefined);
    else return;
    event.preventDefault();
  };
  const setHeight = useCallback((index: number, height: number): void => {
    setOpen((before) => (before?.index === index && before.height !== height ? { index, height } : before));
  }, []);
  const drafts = useMemo(() => draftsOf(live.id), [live.id]);
  const changed = (row: TaskRow): void => pages.replace(row);

  const drawn = Array.from({ length: inSight.end - inSight.first }, (_, offset) => inSight.first + offset);
  const isActiveDrawn = active >= inSight.first && active < inSight.end;
  return (
    <div
      ref={grid}
      class={`grid ${isNarrow ? 'narrow-grid' : ''}`}
      role="grid"
      tabIndex={0}
      aria-label={texts.table.label}
      aria-rowcount={total + 1}
      aria-colcount={3}
      aria-activedescendant={isActiveDrawn ? `row-${active}` : undefined}
      onScroll={({ currentTarget }) => setScrollTop(currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" class="grid-head">
        <div role="row" class="grid-row" aria-rowindex={1} tabIndex={-1}>
          <span role="columnheader">{texts.table.row}</span>
          <span role="columnheader">{texts.table.source}</span>
          <span role="columnheader">{texts.table.translation}</span>
        </div>
      </div>
      <div role="rowgroup" class="grid-body" style={{ height: `${inSight.height}px` }}>
        {drawn.map((index) => {
          const row = pages.row(index);
          const top = inSight.top(index);
          return open?.index === index && row ? (
            <RowEditor
              key={`open ${row.task}`}
              {...{ row, index, top, live }}
              onHeight={setHeight}
              onChanged={changed}
              onClose={close}
            />
          ) : (
            <Row
              key={index}
              {...{ row, index, top }}
              isActive={index === active}
              isDraft={row !== undefined && drafts.get(row.task) !== undefined}
              onOpen={openRow}
            />
          );
        })}
      </div>
    </div>
  );
}
