import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TaskRow } from '../../../src/monitor/api.ts';
import type { Issue } from '../../../src/types/check.ts';
import { visible } from '../../../src/utils/visible.ts';
import { ApiError, api } from '../api/client.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { Chip, TaskChip, Trouble } from '../parts/small.tsx';
import { draftsOf } from './drafts.ts';
import { Marked } from './marked.tsx';
import { distinctTokens } from './tokens.ts';

interface RowEditorProps {
  row: TaskRow;
  index: number;
  top: number;
  live: LiveSession;
  onHeight(index: number, height: number): void;
  onChanged(row: TaskRow): void;
  onClose(): void;
}

const graphemes = new Intl.Segmenter();

/** One row, open: all that is known of it, and its translation to be put right. */
export function RowEditor({ row, index, top, live, onHeight, onChanged, onClose }: RowEditorProps): JSX.Element {
  const { texts, format } = useWords();
  const words = texts.editor;
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const drafts = useMemo(() => draftsOf(live.id), [live.id]);
  const saved = row.translation ?? '';
  const [draft, setDraft] = useState(() => drafts.get(row.task));
  const [found, setFound] = useState<readonly Issue[]>();
  const [isRefused, setRefused] = useState(false);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>();
  const text = draft ?? saved;
  const issues = found ?? row.issues;
  const keep = (typed: string | undefined): void => {
    const unsaved = typed === saved ? undefined : typed;
    setDraft(unsaved);
    drafts.set(row.task, unsaved);
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => onHeight(index, element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [index, onHeight]);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const save = async (force: boolean): Promise<void> => {
    setError(undefined);
    try {
      const answer = await api.edit(live.id, row.task, { translation: text, ...(force && { force }) });
      keep(undefined);
      onChanged(answer.row);
      setFound(answer.issues);
      setRefused(false);
      setSaid(answer.issues.length > 0 ? words.found : words.saved);
      if (answer.issues.length === 0) onClose();
    } catch (failure) {
      const faults = failure instanceof ApiError && failure.code === 'faulty' ? failure.problem.issues : undefined;
      setSaid('');
      setRefused(faults !== undefined);
      if (faults) setFound(faults);
      else setError(failure);
    }
  };
  const retry = async (): Promise<void> => {
    setError(undefined);
    try {
      const { marked } = await api.retry(live.id, { tasks: [row.task] });
      setSaid(marked > 0 ? words.marked : words.person);
      live.tellRows(undefined);
      live.refresh();
    } catch (failure) {
      setError(failure);
    }
  };
  const undo = (): void => {
    keep(undefined);
    setFound(undefined);
    setRefused(false);
    setSaid('');
    field.current?.focus();
  };
  const insert = (token: string): void => {
    const area = field.current;
    if (!area) return;
    area.setRangeText(token, area.selectionStart, area.selectionEnd, 'end');
    keep(area.value);
    area.focus();
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain http from another machine, or where it is not allowed, there is none but that of the marked text.
      field.current?.select();
      document.execCommand('copy');
    }
    setSaid(words.copied);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save(false);
    }
  };
  const used = row.max_length === null ? 0 : [...graphemes.segment(visible(text))].length;
  const name = row.id ?? texts.table.line(format.number(row.line));
  const hint = `hint-${row.task}`;
  return (
    <div
      ref={box}
      role="row"
      id={`row-${index}`}
      class="editor"
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-selected="true"
      tabIndex={-1}
    >
      <div role="gridcell" aria-colspan={3}>
        <div class="editor-head">
          <TaskChip state={row.status} />
          <h2>{words.title(name)}</h2>
          <span class="quiet-text">
            {format.languageName(row.target_lang)} · {texts.table.line(format.number(row.line))}
            {row.model && ` · ${row.model}`}
          </span>
        </div>
        <div class="editor-sides">
          <div>
            <h3>{texts.table.source}</h3>
            <p class="full-text">
              <Marked text={row.source} beside={text === '' ? undefined : text} lang={row.source_lang ?? undefined} />
            </p>
            <Facts row={row} />
          </div>
          <div>
            <label class="field">
              {words.translation}
              <textarea
                ref={field}
                dir="auto"
                lang={row.target_lang}
                rows={4}
                value={text}
                aria-describedby={hint}
                aria-invalid={isRefused}
                onInput={({ currentTarget }) => keep(currentTarget.value)}
                onKeyDown={onKeyDown}
              />
            </label>
            <p class="quiet-text" id={hint}>
              {words.keys}
              {row.max_length !== null && (
                <span class={used > row.max_length ? 'bad-text' : ''}> · {words.limit(used, row.max_length)}</span>
              )}
            </p>
            <Tokens source={row.source} onInsert={insert} />
            <Findings row={row} issues={issues} isRefused={isRefused} />
            {row.rejected !== null && (
              <div class="rejected">
                <h3>{words.rejected}</h3>
                <p class="full-text">
                  <Marked text={row.rejected} lang={row.target_lang} />
                </p>
                <button type="button" class="small" onClick={() => keep(row.rejected ?? '')}>
                  {words.useRejected}
                </button>
              </div>
            )}
          </div>
        </div>
        <Trouble error={error} />
        <div class="editor-actions">
          <button type="button" class="primary" disabled={text.trim() === ''} onClick={() => void save(false)}>
            {words.save}
          </button>
          {isRefused && (
            <button type="button" onClick={() => void save(true)}>
              {words.saveAnyway}
            </button>
          )}
          <button type="button" onClick={() => void retry()}>
            {words.retry}
          </button>
          <button type="button" disabled={text === ''} onClick={() => void copy()}>
            {words.copy}
          </button>
          <button type="button" onClick={() => keep(row.source)}>
            {words.copySource}
          </button>
          {draft !== undefined && (
            <button type="button" onClick={undo}>
              {words.undo}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
          <span role="status">{said}</span>
        </div>
      </div>
    </div>
  );
}

function Facts({ row: { context, speaker } }: { row: TaskRow }): JSX.Element | null {
  const { texts } = useWords();
  if (context === null && speaker === null) return null;
  return (
    <dl class="row-facts">
      {context !== null && (
        <div>
          <dt>{texts.editor.context}</dt>
          <dd dir="auto">{context}</dd>
        </div>
      )}
      {speaker !== null && (
        <div>
          <dt>{texts.editor.speaker}</dt>
          <dd dir="auto">{speaker}</dd>
        </div>
      )}
    </dl>
  );
}

/** Placeholders of the source, to be put in where the cursor is. */
function Tokens({ source, onInsert }: { source: string; onInsert(token: string): void }): JSX.Element | null {
  const { texts } = useWords();
  const tokens = distinctTokens(source).slice(0, 20);
  if (tokens.length === 0) return null;
  return (
    <p class="insertions">
      <span class="quiet-text">{texts.editor.tokens}</span>
      {tokens.map((token) => (
        <button
          key={token}
          type="button"
          class="token"
          aria-label={texts.editor.insert(token)}
          onClick={() => onInsert(token)}
        >
          {token}
        </button>
      ))}
    </p>
  );
}

interface FindingsProps {
  row: TaskRow;
  issues: readonly Issue[];
  isRefused: boolean;
}

function Findings({ row, issues, isRefused }: FindingsProps): JSX.Element {
  const { texts, nameOf, say } = useWords();
  const isFailed = row.code !== null && issues.length === 0;
  return (
    <div role={isRefused ? 'alert' : undefined}>
      {isRefused && <p class="bad-text">{texts.editor.refused}</p>}
      {isFailed && (
        <p class="bad-text">
          <b>{nameOf(row.code ?? '')}</b> {say(row.message ?? '')}
        </p>
      )}
      <ul class="issue-list">
        {issues.map(({ check, severity, message }) => (
          <li key={`${check} ${message}`}>
            <Chip tone={severity === 'error' ? 'bad' : 'warn'} sign="!" text={nameOf(check)} /> {say(message)}
          </li>
        ))}
      </ul>
    </div>
  );
}
