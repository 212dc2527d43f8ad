import { Backlog } from '../../src/planner/backlog.ts';
import { type BatchLimits, measureAll, pack } from '../../src/planner/planner.ts';
import { LearnedRates, type Rates } from '../../src/planner/rates.ts';
import { BatchSizes } from '../../src/planner/sizes.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

export interface SimulatedRun {
  tasks: readonly QueuedTask[];
  workers: number;
  limits: BatchLimits;
  /** What the service takes. */
  service: Rates;
  /** Tokens of a reply for each that was expected; by task. */
  wordiness?: (task: QueuedTask) => number;
  targetSeconds?: number;
}

/** A run without waiting: who is free first takes the next batch. Returns the batches in order, and when the last reply came. */
export function simulateRun(run: SimulatedRun) {
  const { workers, limits, service, wordiness = () => 1 } = run;
  const backlog = new Backlog(
    { tasks: run.tasks.length, chars: sum(run.tasks, ({ source }) => source.length) },
    limits,
  );
  const sizes = new BatchSizes(limits, run.targetSeconds);
  const learned = new LearnedRates();
  const inFlight: { since: number; replyTokens: number; end: number; tell: () => void }[] = [];
  const batches: QueuedTask[][] = [];
  const replies: { start: number; seconds: number; knownRates: boolean }[] = [];
  let left = run.tasks;
  let tokens = 0;
  let longestRow = 0;
  let now = 0;
  while (left.length > 0) {
    if (inFlight.length === workers) {
      inFlight.sort((one, other) => one.end - other.end);
      const { end, tell } = inFlight.shift()!;
      now = end;
      tell();
    }
    const window = left.slice(0, limits.maxRows + 1);
    const { secondsPerRequest, secondsPerToken } = learned.rates;
    const busy = inFlight.map(({ since, replyTokens }) =>
      Math.max(0, since + secondsPerRequest + replyTokens * secondsPerToken - now),
    );
    const ready = [...busy, ...Array<number>(workers - busy.length).fill(0)];
    const share = sizes.next(backlog.left(window, window.length === left.length), ready, learned.rates);
    const batch = pack(window, limits, share);
    const { replyTokens } = measureAll(batch);
    sizes.handedOut(backlog.taken(batch));
    const written = sum(batch, (task) => measureAll([task]).replyTokens * wordiness(task));
    const seconds = service.secondsPerRequest + written * service.secondsPerToken;
    replies.push({ start: now, seconds, knownRates: now > 0 });
    inFlight.push({
      since: now,
      replyTokens,
      end: now + seconds,
      tell: () => learned.learn(seconds * 1000, replyTokens, written),
    });
    tokens += written;
    longestRow = Math.max(longestRow, ...batch.map((task) => measureAll([task]).replyTokens * wordiness(task)));
    batches.push(batch);
    left = left.slice(batch.length);
  }
  const seconds = Math.max(...inFlight.map(({ end }) => end));
  const bound = service.secondsPerRequest + service.secondsPerToken * Math.max(tokens / workers, longestRow);
  return { batches, replies, seconds, bound };
}

export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
