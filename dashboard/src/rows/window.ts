/** Browsers cannot draw boxes that are higher than some 17 million pixels; beyond this the scroll bar is finer than a row. */
const tallest = 12_000_000;

export interface WindowFacts {
  total: number;
  rowHeight: number;
  /** Of what scrolls, pixels. */
  viewHeight: number;
  scrollTop: number;
  /** The row that is open, and how high it is; the others have `rowHeight`. */
  open?: { index: number; height: number } | undefined;
}

export interface Window {
  /** Of the box with all rows in it, pixels. */
  height: number;
  /** Rows to draw: from `first` up to, not with, `end`. */
  first: number;
  end: number;
  /** Top of a row within the box. */
  top(index: number): number;
}

const spare = 6;

/** Which rows of a long table are in sight, and where they stand. */
export function windowOf({ total, rowHeight, viewHeight, scrollTop, open }: WindowFacts): Window {
  const extra = open ? open.height - rowHeight : 0;
  const real = total * rowHeight + extra;
  const height = Math.min(real, tallest);
  const far = Math.max(1, real - viewHeight);
  const scale = height < real ? far / Math.max(1, height - viewHeight) : 1;
  const from = scrollTop * scale;
  const realTop = (index: number): number => index * rowHeight + (open && index > open.index ? extra : 0);
  const indexAt = (at: number): number => {
    if (!open || at < (open.index + 1) * rowHeight) return Math.floor(at / rowHeight);
    return Math.max(open.index, Math.floor((at - extra) / rowHeight));
  };
  return {
    height,
    first: Math.min(Math.max(0, indexAt(from) - spare), total),
    end: Math.max(0, Math.min(total, indexAt(from + viewHeight) + 1 + spare)),
    top: (index) => realTop(index) - from + scrollTop,
  };
}

/** Where to scroll to so that a row is in sight whole; undefined: it is already. */
export function scrollFor(index: number, facts: WindowFacts, headerHeight: number): number | undefined {
  const { rowHeight, viewHeight, scrollTop, total } = facts;
  const box = windowOf(facts);
  const top = box.top(index);
  const room = viewHeight - headerHeight;
  const height = facts.open?.index === index ? Math.min(facts.open.height, room) : rowHeight;
  if (top >= scrollTop && top + height <= scrollTop + room) return undefined;
  const real = total * rowHeight;
  const scale = box.height < real ? (real - viewHeight) / (box.height - viewHeight) : 1;
  const target = top < scrollTop ? top : top + height - room;
  return Math.max(0, scrollTop + (target - scrollTop) / scale);
}
