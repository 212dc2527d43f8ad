import type { JSX, TargetedFocusEvent, TargetedKeyboardEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Status } from '../../../src/monitor/api.ts';
import { reportFormats } from '../../../src/report/types.ts';
import { api } from '../api/client.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { isLiveState, Trouble } from './small.tsx';

/** Stop, resume, retry, download. */
export function Actions({ live, status }: { live: LiveSession; status: Status }): JSX.Element {
  const { texts, format } = useWords();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [said, setSaid] = useState('');
  const [cap, setCap] = useState('');
  const { id } = live;
  const act = (work: () => Promise<string>): void => {
    setBusy(true);
    setError(undefined);
    work()
      .then(setSaid, setError)
      .finally(() => {
        setBusy(false);
        live.refresh();
      });
  };
  const stop = async (): Promise<string> => {
    await api.stop(id);
    return texts.session.stopping;
  };
  const resume = async (): Promise<string> => {
    await api.start({ session_id: id, ...(cap.trim() && { max_cost: cap.trim() }) });
    return texts.session.resumed;
  };
  const retry = async (): Promise<string> => {
    const { marked } = await api.retry(id);
    live.tellRows(undefined);
    return texts.session.retried(format.number(marked));
  };
  const isLive = isLiveState(status.state);
  // What was said of a run is over with it.
  useEffect(() => {
    if (!isLive) setSaid('');
  }, [isLive]);
  const { failed, pending } = status.progress;
  // Its file lies elsewhere, or it was run in a way that only a terminal offers.
  const isStranded = !isLive && !status.resumable && pending > 0 && status.command !== null;
  return (
    <div class="actions">
      {isLive && (
        <button type="button" disabled={isBusy || status.state === 'stopping'} onClick={() => act(stop)}>
          <span aria-hidden="true">◼</span> {texts.session.stop}
        </button>
      )}
      {status.resumable && status.outcome === 'budget' && (
        <input
          type="text"
          class="cap"
          aria-label={texts.start.cap}
          placeholder={texts.start.cap}
          title={texts.start.capHint}
          value={cap}
          onInput={({ currentTarget }) => setCap(currentTarget.value)}
        />
      )}
      {status.resumable && (
        <button type="button" class="primary" disabled={isBusy} onClick={() => act(resume)}>
          <span aria-hidden="true">▶</span> {texts.session.resume}
        </button>
      )}
      {failed > 0 && (
        <button type="button" disabled={isBusy} onClick={() => act(retry)}>
          <span aria-hidden="true">↻</span> {texts.session.retryFailed(format.number(failed))}
        </button>
      )}
      <a class="button" href={api.resultUrl(id)} download>
        <span aria-hidden="true">⤓</span> {texts.session.result}
      </a>
      <details class="menu" onKeyDown={closeByEscape} onFocusOut={closeBehind}>
        <summary class="button">{texts.session.report}</summary>
        <ul>
          {reportFormats.map((one) => (
            <li key={one}>
              <a href={api.reportUrl(id, one)} download>
                {texts.session.reportFormats[one] ?? one}
              </a>
            </li>
          ))}
        </ul>
      </details>
      <p class="said-line" role="status">
        {said}
      </p>
      <Trouble error={error} />
      {isStranded && (
        <p class="said-line quiet-text">
          {texts.session.inTerminal} <code>{status.command}</code>
        </p>
      )}
    </div>
  );
}

function closeByEscape({ key, currentTarget }: TargetedKeyboardEvent<HTMLDetailsElement>): void {
  if (key !== 'Escape' || !currentTarget.open) return;
  currentTarget.open = false;
  currentTarget.querySelector('summary')?.focus();
}

/** Whoever goes elsewhere is done with it. */
function closeBehind({ relatedTarget, currentTarget }: TargetedFocusEvent<HTMLDetailsElement>): void {
  if (!currentTarget.contains(relatedTarget as Node | null)) currentTarget.open = false;
}
