import { renderBatch } from '../engine/request.ts';
import { Suggestions } from '../engine/suggestions.ts';
import { WarmUp } from '../engine/warm-up.ts';
import { Backlog } from '../planner/backlog.ts';
import { pack } from '../planner/planner.ts';
import { guessedRates } from '../planner/rates.ts';
import { BatchSizes } from '../planner/sizes.ts';
import { isTranslationModel } from '../providers/qwen-mt.ts';
import type { Session } from '../store/session.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { Settings } from '../types/settings.ts';
import { escapeLines } from '../utils/terminal.ts';
import type { EngineFacts } from './compose.ts';

/** What the first request of a run would say. */
export interface FirstBatch {
  /** Null: the model takes none. */
  system: string | null;
  user: string;
}

/** Undefined where nothing would be sent. The session has to be prepared; nothing of it changes. */
export function firstBatch(session: Session, facts: EngineFacts, settings: Settings): FirstBatch | undefined {
  const { prompts, limits, contextWindow } = facts;
  const { maxConcurrentWorkers: workers, targetSeconds } = settings.batch;
  const backlog = new Backlog(session.remaining(), limits);
  const window = new Suggestions(prompts).join(firstTasks(session, limits.maxRows + 1));
  if (window.length === 0) return undefined;
  const left = backlog.left(window, window.length <= limits.maxRows);
  const share = new BatchSizes(limits, targetSeconds).next(left, Array(workers).fill(0), guessedRates);
  const tasks = new WarmUp(workers).trim(pack(window, limits, share), backlog.chars);
  const [first] = tasks;
  if (!first) return undefined;
  const before = contextWindow > 0 ? session.linesBefore(first, contextWindow) : [];
  const { request } = renderBatch(tasks, { prompts, limits, before, generous: false });
  const { kind, model } = settings.provider;
  if (kind === 'qwen' && isTranslationModel(model)) return { system: null, user: first.source };
  return { system: request.system, user: request.user };
}

function firstTasks(session: Session, count: number): QueuedTask[] {
  const tasks: QueuedTask[] = [];
  for (const task of session.pending()) {
    tasks.push(task);
    if (tasks.length === count) break;
  }
  return tasks;
}

export function renderFirstBatch(batch: FirstBatch | undefined): string {
  if (!batch) return 'Nothing to send, so there is no prompt to show.\n';
  const user = `User message:\n\n${escapeLines(batch.user)}\n`;
  if (batch.system === null)
    return `No system message: this model takes one text per request, and no prompt.\n\n${user}`;
  return `System message:\n\n${escapeLines(batch.system)}\n\n${user}`;
}
