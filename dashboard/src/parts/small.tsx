import type { ComponentChildren, JSX } from 'preact';
import type { SessionState, TaskProgress } from '../../../src/monitor/api.ts';
import type { TaskState } from '../../../src/types/task.ts';
import { ApiError } from '../api/client.ts';
import type { Texts } from '../i18n/en.ts';
import { useWords } from '../i18n/words.ts';

export function isLiveState(state: SessionState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

/** A sign beside each word, so that colour is never all there is. */
const signs: Record<SessionState | TaskState, readonly [tone: string, sign: string]> = {
  new: ['quiet', '○'],
  starting: ['busy', '◔'],
  running: ['busy', '▶'],
  stopping: ['warn', '◼'],
  finished: ['good', '✓'],
  resumable: ['warn', '❚❚'],
  crashed: ['bad', '✕'],
  pending: ['quiet', '○'],
  processing: ['busy', '▶'],
  completed: ['good', '✓'],
  failed: ['bad', '✕'],
};

export function StateChip({ state, failed = 0 }: { state: SessionState; failed?: number }): JSX.Element {
  const { texts } = useWords();
  const [tone, sign] = state === 'finished' && failed > 0 ? ['warn', '!'] : signs[state];
  return <Chip tone={tone} sign={sign} text={texts.states[state]} />;
}

export function TaskChip({ state }: { state: TaskState }): JSX.Element {
  const { texts } = useWords();
  const [tone, sign] = signs[state];
  return <Chip tone={tone} sign={sign} text={texts.taskStates[state]} />;
}

export function Chip({ tone, sign, text }: { tone: string; sign: string; text: string }): JSX.Element {
  return (
    <span class={`chip ${tone}`}>
      <span aria-hidden="true">{sign}</span>
      {text}
    </span>
  );
}

/** Completed, failed and in flight of all, side by side. */
export function Bar({ progress, label }: { progress: TaskProgress; label: string }): JSX.Element {
  const { total, completed, failed, processing } = progress;
  const share = (count: number): { width: string } => ({ width: `${total === 0 ? 0 : (count / total) * 100}%` });
  const done = total === 0 ? 100 : Math.floor(((completed + failed) / total) * 100);
  return (
    <div class="bar" role="progressbar" aria-label={label} aria-valuenow={done} aria-valuemin={0} aria-valuemax={100}>
      <span class="good" style={share(completed)} />
      <span class="bad" style={share(failed)} />
      <span class="busy" style={share(processing)} />
    </div>
  );
}

/** What went wrong, in the page's words and in the server's. */
export function Trouble({ error, children }: { error: unknown; children?: ComponentChildren }): JSX.Element | null {
  const { texts, say } = useWords();
  if (error === undefined || error === null) return null;
  const isKnown = error instanceof ApiError;
  const title = isKnown ? texts.problems[error.code] : texts.problems.internal;
  const detail = isKnown ? error.problem.detail : String(error);
  return (
    <div class="trouble" role="alert">
      <strong>{title}</strong>
      {detail && <p class="said">{say(detail)}</p>}
      {children}
    </div>
  );
}

/** A heading over what is of the last run alone, where there were others. */
export function ofRun(title: string, run: number | null, { session }: Texts): string {
  return run === null || run === 1 ? title : `${title} · ${session.run(run)}`;
}

export function Section({
  title,
  children,
  class: name = '',
}: {
  title: string;
  children: ComponentChildren;
  class?: string;
}): JSX.Element {
  return (
    <section class={`card ${name}`}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
