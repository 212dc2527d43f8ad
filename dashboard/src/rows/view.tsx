import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import { useFetched } from '../api/hooks.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { Trouble } from '../parts/small.tsx';
import { links } from '../route.ts';
import { Filters, type FilterValues, readFilter, toRowFilter } from './filters.tsx';
import { RowPages } from './pages.ts';
import { RowTable } from './table.tsx';

const overviewMs = 5000;

/** The rows of a session: filters, and the table. The address holds the filter, so that it can be kept and passed on. */
export function RowsView({ live, query }: { live: LiveSession; query: URLSearchParams }): JSX.Element {
  const { texts, format } = useWords();
  const { id } = live;
  const { data: overview } = useFetched(() => api.overview(id), live.status?.seq, overviewMs);
  const values = readFilter(query);
  const pages = useRowPages(live, query.toString());
  const change = (chosen: FilterValues): void => {
    history.replaceState(null, '', links.rows(id, { ...chosen }));
    dispatchEvent(new HashChangeEvent('hashchange'));
  };
  const { total } = pages;
  return (
    <section class="rows-view" aria-label={texts.table.label}>
      <Filters values={values} onChange={change} overview={overview} />
      <div class="count">
        <p role="status">{total === undefined ? texts.loading : texts.table.count(format.number(total), total)}</p>
        <p class="quiet-text hint">{texts.table.hint}</p>
      </div>
      <Trouble error={pages.error} />
      {total === 0 && <p class="card empty">{texts.table.empty}</p>}
      {total !== undefined && total > 0 && <RowTable key={query.toString()} live={live} pages={pages} total={total} />}
    </section>
  );
}

function useRowPages(live: LiveSession, query: string): RowPages {
  const [, redraw] = useState(0);
  const pages = useMemo(() => {
    const filter = toRowFilter(readFilter(new URLSearchParams(query)));
    const ask: ConstructorParameters<typeof RowPages>[1] = (wanted, signal) => api.rows(live.id, wanted, signal);
    return new RowPages(filter, ask, () => redraw((value) => value + 1));
  }, [live, query]);
  useEffect(() => {
    pages.see(0, 1);
    const off = live.onRows((rows) => pages.update(rows));
    return () => {
      off();
      pages.end();
    };
  }, [pages, live]);
  return pages;
}
