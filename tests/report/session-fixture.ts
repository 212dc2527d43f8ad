import type { History, IssueCount, Latency, Quality, Saved, Spending } from '../../src/types/figures.ts';
import type {
  AttemptRecord,
  Counts,
  FailureRecord,
  IssueRecord,
  LanguageSummary,
  RunInfo,
  SessionInfo,
  SessionReader,
  TaskRecord,
} from '../../src/types/session.ts';

/** What a checkpoint would tell, as plain data. */
export interface SessionData {
  info: SessionInfo;
  runs: RunInfo[];
  live: boolean;
  counts: Counts;
  languages: LanguageSummary[];
  spending: Spending;
  /** By run; a run that is not here spent what the session did. */
  runSpending: Record<number, Spending>;
  saved: Saved;
  failures: FailureRecord[];
  tasks: TaskRecord[];
  attempts: AttemptRecord[];
  issues?: IssueCount[];
  issueRecords?: IssueRecord[];
  quality?: Quality;
  history?: History;
  latency?: Latency;
}

export function reader(data: SessionData): SessionReader {
  return {
    info: () => data.info,
    runs: () => data.runs,
    isLive: () => data.live,
    counts: () => data.counts,
    waiting: () => ({ jobs: 0, rows: 0 }),
    languages: () => data.languages,
    targetLangs: () => data.languages.map(({ targetLang }) => targetLang),
    spending: (run) => (run === undefined ? data.spending : (data.runSpending[run] ?? data.spending)),
    saved: () => data.saved,
    failures: (limit) => data.failures.slice(0, limit),
    failureCounts: () => [],
    issueCounts: () => data.issues ?? [],
    issues: (severity, limit) => (data.issueRecords ?? []).filter((one) => one.severity === severity).slice(0, limit),
    history: () => data.history ?? { seconds: 0, width: 1, points: [], runs: [] },
    latency: () => data.latency ?? { histogram: [], models: [] },
    quality: () => data.quality ?? { answered: 0, rightAtFirst: 0, mended: [], needsReview: 0 },
    tasks: ({ offset = 0, limit = data.tasks.length }) => ({
      total: data.tasks.length,
      tasks: data.tasks.slice(offset, offset + limit),
    }),
    attempts: ({ run, offset = 0, limit = data.attempts.length }) => {
      const found = data.attempts
        .filter((attempt) => run === undefined || attempt.run === run)
        .map((attempt) => (data.live ? attempt : { outcome: 'killed', ...attempt }));
      const end = Math.max(0, found.length - offset);
      return found.slice(Math.max(0, end - limit), end).values();
    },
    lastChange: () => 0,
    changedTasks: () => ({ total: 0, tasks: [] }),
    endedAttempts: () => ({ total: 0, attempts: [] }),
    timeline: () => undefined,
    close() {},
  };
}

export const noSpending: Spending = {
  requests: { total: 0, succeeded: 0, failed: 0, retried: 0 },
  tokens: { prompt: 0, cached: 0, completion: 0, reasoning: 0, total: 0 },
  cost: { currency: 'USD', total: 0, byModel: [] },
  unknown: { attempts: 0, prompt: 0, completion: 0, cost: 0, currency: 'USD' },
  wasted: [],
};

/** A night's work in two runs: the first was interrupted, the second left three rows failed. */
export function night(): SessionData {
  return {
    info: {
      sessionId: 'b3c1a9d2',
      createdAt: '2026-01-31T22:00:00.000Z',
      input: 'tasks.csv',
      output: 'tasks.translated.csv',
    },
    runs: [
      {
        run: 1,
        startedAt: '2026-01-31T22:00:05.000Z',
        endedAt: '2026-01-31T22:02:05.000Z',
        outcome: 'interrupted',
        provider: 'openai',
        model: 'gpt-4.1-mini',
        pid: 100,
        host: 'desk',
      },
      {
        run: 2,
        startedAt: '2026-01-31T23:00:00.000Z',
        endedAt: '2026-01-31T23:03:20.500Z',
        outcome: 'failed_rows',
        provider: 'openai',
        model: 'gpt-4.1-mini',
        pid: 200,
        host: 'desk',
      },
    ],
    live: false,
    issues: [
      {
        check: 'placeholders',
        severity: 'error',
        targetLang: 'ja',
        count: 1,
        example: { id: 'gold', line: 12, message: 'the placeholder {0} is missing' },
      },
      {
        check: 'numbers',
        severity: 'warning',
        targetLang: 'zh-CN',
        count: 41,
        example: { id: null, line: 7, message: 'the number 15 is missing' },
      },
    ],
    issueRecords: [
      {
        check: 'placeholders',
        severity: 'error',
        targetLang: 'ja',
        id: 'gold',
        line: 12,
        message: 'the placeholder {0} is missing',
      },
      {
        check: 'numbers',
        severity: 'warning',
        targetLang: 'zh-CN',
        id: null,
        line: 7,
        message: 'the number 15 is missing',
      },
    ],
    history: {
      seconds: 320,
      width: 60,
      points: [
        { nth: 0, requests: 30, failed: 4, rows: 1500, prompt: 200_000, completion: 70_000, cost: 0.2 },
        { nth: 1, requests: 20, failed: 0, rows: 1300, prompt: 100_000, completion: 64_567, cost: 0.16 },
        { nth: 3, requests: 50, failed: 2, rows: 2500, prompt: 400_000, completion: 120_000, cost: 0.5 },
        { nth: 5, requests: 30, failed: 0, rows: 901, prompt: 200_000, completion: 80_000, cost: 0.34 },
      ],
      runs: [
        { run: 1, at: 0 },
        { run: 2, at: 120 },
      ],
    },
    latency: {
      histogram: [
        { below: 250, count: 0 },
        { below: 500, count: 20 },
        { below: 1000, count: 90 },
        { below: null, count: 14 },
      ],
      models: [
        { provider: 'openai', model: 'gpt-4.1-mini', requests: 124, p50: 810, p90: 1480, p99: 4300, max: 131_000 },
      ],
    },
    quality: {
      answered: 6081,
      rightAtFirst: 6003,
      mended: [{ what: 'blanks at the edges put back', count: 9 }],
      needsReview: 45,
    },
    counts: { total: 6204, completed: 6201, failed: 3, pending: 0, processing: 0, skipped: 12 },
    languages: [
      {
        targetLang: 'zh-CN',
        total: 3102,
        kept: 120,
        completed: 3100,
        failed: 2,
        pending: 0,
        stale: 0,
        tokens: 617_000,
        currency: 'USD',
        cost: 0.6000000000000001,
      },
      {
        targetLang: 'ja',
        total: 3102,
        kept: 0,
        completed: 3101,
        failed: 1,
        pending: 0,
        stale: 1,
        tokens: 617_567,
        currency: 'USD',
        cost: 0.6,
      },
    ],
    spending: {
      requests: { total: 130, succeeded: 124, failed: 6, retried: 5 },
      tokens: { prompt: 900_000, cached: 400_000, completion: 334_567, reasoning: 0, total: 1_234_567 },
      cost: {
        currency: 'USD',
        total: 1.2000000000000002,
        byModel: [
          {
            provider: 'openai',
            model: 'gpt-4.1-mini',
            requests: 130,
            prompt: 900_000,
            cached: 400_000,
            completion: 334_567,
            currency: 'USD',
            cost: 1.2000000000000002,
          },
        ],
      },
      unknown: { attempts: 2, prompt: 2000, completion: 1000, cost: 0.0124, currency: 'USD' },
      wasted: [
        { outcome: 'missing', requests: 2, rows: 3, tokens: 1240, cost: 0.0012000000000000001, currency: 'USD' },
        { outcome: 'rate_limit_exceeded', requests: 4, rows: 200, tokens: 0, cost: 0, currency: 'USD' },
      ],
    },
    runSpending: {
      2: {
        requests: { total: 80, succeeded: 78, failed: 2, retried: 2 },
        tokens: { prompt: 600_000, cached: 300_000, completion: 200_000, reasoning: 0, total: 800_000 },
        cost: {
          currency: 'USD',
          total: 0.84,
          byModel: [
            {
              provider: 'openai',
              model: 'gpt-4.1-mini',
              requests: 80,
              prompt: 600_000,
              cached: 300_000,
              completion: 200_000,
              currency: 'USD',
              cost: 0.84,
            },
          ],
        },
        unknown: { attempts: 0, prompt: 0, completion: 0, cost: 0, currency: 'USD' },
        wasted: [],
      },
    },
    saved: { duplicates: 300, memory: 0, existing: 120, checkpoint: 0 },
    failures: [
      { id: 'dialog_12', targetLang: 'zh-CN', code: 'content_filter', message: 'blocked: violence', line: 14 },
      { id: null, targetLang: 'zh-CN', code: 'too_long', message: '40,000 tokens, 32,768 fit', line: 20 },
      { id: 'dialog_13', targetLang: 'ja', code: 'content_filter', message: 'blocked: violence', line: 15 },
    ],
    tasks: [],
    attempts: [],
  };
}

/** A checkpoint that no run has begun on, of a file without rows. */
export function nothing(): SessionData {
  return {
    info: { sessionId: 'empty', createdAt: '2026-01-31T22:00:00.000Z', input: 'empty.csv' },
    runs: [],
    live: false,
    counts: { total: 0, completed: 0, failed: 0, pending: 0, processing: 0, skipped: 0 },
    languages: [],
    spending: noSpending,
    runSpending: {},
    saved: { duplicates: 0, memory: 0, existing: 0, checkpoint: 0 },
    failures: [],
    tasks: [],
    attempts: [],
  };
}

export function attempt(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attempt: 1,
    run: 1,
    batch: 1,
    startedAt: '2026-01-31T22:00:05.000Z',
    durationMs: 1500,
    targetLang: 'ja',
    provider: 'openai',
    model: 'gpt-4.1-mini',
    rows: 50,
    delivered: 49,
    outcome: 'ok',
    status: 200,
    usage: { prompt: 1000, cached: 0, completion: 500, reasoning: 0 },
    cost: 0.0012,
    currency: 'USD',
    estimated: { prompt: 990, completion: 600, cost: 0.0013 },
    ...changes,
  };
}
