import type { RunEventSource } from '../types/events.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import { subscribeNotices } from './notices.ts';
import { ProgressTracker } from './tracker.ts';
import { createPlainView, noticesAlone, type View, type ViewOptions } from './views.ts';

/** From the least to the most: every level tells what those before it do. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface ProgressOptions {
  /** Where progress is shown: stderr. */
  stream: NodeJS.WriteStream;
  /** `CI`, `TERM`, `NO_COLOR` and `FORCE_COLOR` are read. */
  env: NodeJS.ProcessEnv;
  /** What to tell; progress itself is `info`. */
  level: LogLevel;
  /** Between two drawings; default 100 for the live line, 5000 for plain lines. */
  intervalMs?: number;
}

/** Progress of one run, or of several one after another. */
export interface ProgressView {
  /** Shows a run from its `run:started` to its `run:ended`. `label`, such as the file's name, opens plain lines. */
  subscribe(events: RunEventSource, label?: string): void;
  /** A line of somebody else's that must not tear the bar; escaped by the caller. Default level: info. */
  notice(line: string, level?: LogLevel): void;
  /** Clears the line. Called on every way out; more than once does no harm. */
  stop(): void;
}

type CreateView = (options: ViewOptions) => View;

/** As createProgress; what draws on terminals is loaded where there is one. */
export async function loadProgress(options: ProgressOptions): Promise<ProgressView> {
  return createProgress(options, isLive(options) ? (await import('./live-view.ts')).createLiveView : undefined);
}

/** A live bar on a terminal, a plain line now and then elsewhere (without `createLiveView`), notices alone below `info`. */
export function createProgress(options: ProgressOptions, createLiveView?: CreateView): ProgressView {
  const alone = noticesAlone(options.stream);
  let view: View = alone;
  return {
    subscribe(events, label = '') {
      const tracker = new ProgressTracker();
      tracker.subscribe(events);
      const own = createView(options, tracker, label, createLiveView);
      events.on('run:started', () => {
        view.stop();
        view = own;
        view.start();
      });
      subscribeNotices(events, (line, level) => {
        if (isTold(level, options.level)) own.notice(line);
      });
      events.on('run:ended', () => {
        own.stop();
        view = alone;
      });
    },
    notice(line, level = 'info') {
      if (isTold(level, options.level)) view.notice(line);
    },
    stop: () => view.stop(),
  };
}

function createView(
  options: ProgressOptions,
  tracker: ProgressTracker,
  label: string,
  createLiveView: CreateView | undefined,
): View {
  const { stream, env, level } = options;
  if (!isTold('info', level)) return noticesAlone(stream);
  const viewOptions: ViewOptions = {
    stream,
    env,
    progress: () => tracker.progress(Date.now()),
    intervalMs: options.intervalMs ?? (createLiveView ? 100 : 5000),
    label: label === '' ? '' : `${escapeForTerminal(label)}: `,
  };
  return createLiveView ? createLiveView(viewOptions) : createPlainView(viewOptions);
}

function isTold(level: LogLevel, most: LogLevel): boolean {
  return logLevels.indexOf(level) <= logLevels.indexOf(most);
}

/** Whether a line may be redrawn in place. `CI=false` and `CI=0` count as no CI. */
export function isLive({ stream, env }: Pick<ProgressOptions, 'stream' | 'env'>): boolean {
  const ci = env.CI !== undefined && !['', '0', 'false'].includes(env.CI);
  return stream.isTTY === true && !ci && env.TERM !== 'dumb';
}
