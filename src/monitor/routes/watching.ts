import type { SessionReader, TaskFilter, TaskSortKey } from '../../types/session.ts';
import { roundMoney } from '../../utils/format.ts';
import type { DataFrame, DataFrameQuery, LogAnswer, Overview, Timeline } from '../api.ts';
import { param, type Route } from '../route.ts';
import { toLogLine, toRow } from '../rows.ts';
import { dataFrameQuery, logQuery, sessionParams, timelineQuery } from '../schemas.ts';
import { readStatus } from '../status.ts';

/** What a session is doing, and what has become of its rows. */
export const watchingRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/api/monitor/sessions',
    summary: 'All sessions of the root, newest first',
    answer: { status: 200, type: 'SessionsAnswer' },
    handle: (_request, _reply, { sessions }) => sessions.list(),
  },
  {
    method: 'GET',
    url: '/api/monitor/status/:session_id',
    summary: 'Progress of a session, live or finished',
    params: sessionParams,
    answer: { status: 200, type: 'Status' },
    handle: (request, _reply, { sessions, host }) =>
      sessions.look(param(request, 'session_id'), (reader) => readStatus(reader, host.root)),
  },
  {
    method: 'GET',
    url: '/api/monitor/overview/:session_id',
    summary: 'Languages, failures by reason, findings by check',
    params: sessionParams,
    answer: { status: 200, type: 'Overview' },
    handle: (request, _reply, { sessions }) => sessions.look(param(request, 'session_id'), readOverview),
  },
  {
    method: 'GET',
    url: '/api/monitor/timeline/:session_id',
    summary: 'Rows, requests, errors, tokens and cost over the time of the last run',
    params: sessionParams,
    query: timelineQuery,
    answer: { status: 200, type: 'Timeline' },
    handle: (request, _reply, { sessions }) => {
      const { points } = request.query as { points: number };
      return sessions.look(param(request, 'session_id'), (reader) => readTimeline(reader, points));
    },
  },
  {
    method: 'GET',
    url: '/api/monitor/dataframe/:session_id',
    summary: 'Rows of a session: filtered, sorted, page by page',
    params: sessionParams,
    query: dataFrameQuery,
    answer: { status: 200, type: 'DataFrame' },
    handle: (request, _reply, { sessions }) => {
      const query = request.query as DataFrameQuery;
      return sessions.look(param(request, 'session_id'), (reader) => readFrame(reader, query));
    },
  },
  {
    method: 'GET',
    url: '/api/monitor/log/:session_id',
    summary: 'Provider calls, newest first',
    params: sessionParams,
    query: logQuery,
    answer: { status: 200, type: 'LogAnswer' },
    handle: (request, _reply, { sessions }) => {
      const query = request.query as { limit: number; offset: number };
      return sessions.look(param(request, 'session_id'), (reader) => readLog(reader, query));
    },
  },
];

function readOverview(reader: SessionReader): Overview {
  return {
    session_id: reader.info().sessionId,
    languages: reader.languages().map((language) => ({
      target_lang: language.targetLang,
      total: language.total,
      completed: language.completed,
      pending: language.pending,
      failed: language.failed,
      kept: language.kept,
      stale: language.stale,
      tokens: language.tokens,
      cost: roundMoney(language.cost),
      currency: language.currency,
    })),
    failures: reader.failureCounts(),
    issues: reader.issueCounts().map(({ check, severity, targetLang, count, example }) => {
      return { check, severity, target_lang: targetLang, count, example: example.message };
    }),
    needs_review: reader.quality().needsReview,
  };
}

function readTimeline(reader: SessionReader, points: number): Timeline {
  const run = reader.runs().at(-1)?.run;
  const timeline = run === undefined ? undefined : reader.timeline(run, points);
  const { from = 0, stepMs = 1000, steps = [] } = timeline ?? {};
  const bySteps = new Map(steps.map((one) => [one.step, one]));
  const length = (steps.at(-1)?.step ?? -1) + 1;
  return {
    session_id: reader.info().sessionId,
    run: run ?? null,
    step_seconds: stepMs / 1000,
    points: Array.from({ length }, (_, step) => {
      const { rows = 0, requests = 0, errors = 0, tokens = 0, cost = 0 } = bySteps.get(step) ?? {};
      const at = new Date(from + step * stepMs).toISOString();
      return { at, rows, requests, errors, tokens, cost: roundMoney(cost) ?? 0 };
    }),
  };
}

function readFrame(reader: SessionReader, query: DataFrameQuery): DataFrame {
  const { limit = 100, offset = 0, sort = 'position' } = query;
  const descending = sort.startsWith('-');
  const filter: TaskFilter = {
    limit,
    offset,
    sort: { key: (descending ? sort.slice(1) : sort) as TaskSortKey, descending },
    ...(query.status && { status: query.status }),
    ...(query.target_lang !== undefined && { targetLang: query.target_lang }),
    ...(query.search !== undefined && { search: query.search }),
    ...(query.issue !== undefined && { issue: query.issue }),
    ...(query.needs_review && { needsReview: true }),
  };
  const { total, tasks } = reader.tasks(filter);
  return { session_id: reader.info().sessionId, total, limit, offset, rows: tasks.map(toRow) };
}

function readLog(reader: SessionReader, query: { limit: number; offset: number }): LogAnswer {
  const lines = [...reader.attempts(query)].map(toLogLine).reverse();
  return { session_id: reader.info().sessionId, ...query, lines };
}
