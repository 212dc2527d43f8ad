import type { JSX } from 'preact';
import type { TaskRow } from '../../../src/monitor/api.ts';
import { useWords } from '../i18n/words.ts';

/** What came back last, one line each; as many as the card has room for. */
export function Recent({ rows }: { rows: readonly TaskRow[] }): JSX.Element | null {
  const { texts } = useWords();
  if (rows.length === 0) return null;
  return (
    <>
      <h3 class="recent-title">{texts.session.recent}</h3>
      <ul class="recent">
        {rows.map(({ task, source, translation, source_lang: from, target_lang: to }) => (
          <li key={task}>
            <code>{to}</code>
            <bdi lang={from ?? undefined}>{source}</bdi>
            <bdi lang={to}>{translation}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
