import { Component, type JSX } from 'preact';
import type { TaskRow } from '../../../src/monitor/api.ts';
import { useWords } from '../i18n/words.ts';
import { Chip, TaskChip } from '../parts/small.tsx';
import { Marked } from './marked.tsx';

interface RowProps {
  /** Undefined: not fetched yet. */
  row: TaskRow | undefined;
  index: number;
  top: number;
  isActive: boolean;
  /** Somebody typed something for it that is not saved. */
  isDraft: boolean;
  onOpen(index: number): void;
}

/** One line of the table. Drawn anew only where something of it differs: scrolling moves dozens of them at once. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { row, top, isActive, isDraft, index } = this.props;
    const isSame = row === next.row && isDraft === next.isDraft && isActive === next.isActive;
    return !isSame || top !== next.top || index !== next.index;
  }

  override render(): JSX.Element {
    const { row, index, top, isActive, isDraft, onOpen } = this.props;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys
      <div
        role="row"
        id={`row-${index}`}
        class={`grid-row ${isActive ? 'active' : ''} ${row?.status ?? ''}`}
        style={{ transform: `translateY(${top}px)` }}
        aria-rowindex={index + 2}
        aria-selected={isActive}
        tabIndex={-1}
        onClick={() => {
          // Who marks words with the mouse wants to copy them.
          if (getSelection()?.isCollapsed !== false) onOpen(index);
        }}
      >
        {row ? <Cells row={row} isDraft={isDraft} /> : <Waiting />}
      </div>
    );
  }
}

function Waiting(): JSX.Element {
  return (
    <>
      <span role="gridcell" class="ghost" />
      <span role="gridcell" class="ghost" />
      <span role="gridcell" class="ghost" />
    </>
  );
}

function Cells({ row, isDraft }: { row: TaskRow; isDraft: boolean }): JSX.Element {
  const { texts, format } = useWords();
  return (
    <>
      <span role="gridcell" class="about">
        {isDraft ? <Chip tone="warn" sign="✎" text={texts.table.draft} /> : <TaskChip state={row.status} />}
        <span class="row-id">{row.id ?? texts.table.line(format.number(row.line))}</span>
        <span class="quiet-text language">{row.target_lang}</span>
      </span>
      <span role="gridcell" class="text">
        <Marked text={row.source} beside={row.translation ?? undefined} lang={row.source_lang ?? undefined} />
      </span>
      <span role="gridcell" class="text">
        {row.translation === null ? (
          <Missing row={row} />
        ) : (
          <>
            <Marked text={row.translation} lang={row.target_lang} />
            <Notes row={row} />
          </>
        )}
      </span>
    </>
  );
}

function Missing({ row: { code, message } }: { row: TaskRow }): JSX.Element {
  const { texts, nameOf, say } = useWords();
  if (code === null) return <em class="quiet-text">{texts.table.noTranslation}</em>;
  return (
    <span class="bad-text" title={message === null ? undefined : say(message)}>
      <b>{nameOf(code)}</b> {say(message ?? '')}
    </span>
  );
}

function Notes({ row }: { row: TaskRow }): JSX.Element | null {
  const { texts, nameOf, say } = useWords();
  const { issues, edited, stale, origin } = row;
  const isBad = issues.some(({ severity }) => severity === 'error');
  const person = edited ? texts.table.edited : origin === 'human' ? texts.table.human : undefined;
  if (issues.length === 0 && !person && !stale) return null;
  const found = [...new Set(issues.map(({ check }) => nameOf(check)))].join(', ');
  return (
    <span class="notes" title={issues.map(({ message }) => say(message)).join('\n') || undefined}>
      {issues.length > 0 && <Chip tone={isBad ? 'bad' : 'warn'} sign="!" text={found} />}
      {person && <Chip tone="quiet" sign="✎" text={person} />}
      {stale && <Chip tone="warn" sign="↯" text={texts.table.stale} />}
    </span>
  );
}
