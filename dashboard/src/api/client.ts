import type {
  DataFrame,
  DataFrameQuery,
  EditAnswer,
  EditRequest,
  FilesAnswer,
  LanguagesAnswer,
  LogAnswer,
  Overview,
  PlanAnswer,
  Problem,
  ProblemCode,
  ProvidersAnswer,
  RetryAnswer,
  RetryRequest,
  RunOptions,
  SessionsAnswer,
  StartAnswer,
  StartRequest,
  Status,
  StopAnswer,
  Timeline,
  UploadAnswer,
} from '../../../src/monitor/api.ts';

/** An answer that is no success. `offline`: there was none. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ProblemCode | 'offline';
  readonly problem: Partial<Problem>;

  constructor(code: ProblemCode | 'offline', problem: Partial<Problem> = {}) {
    super(problem.detail ?? problem.title ?? code);
    this.code = code;
    this.problem = problem;
  }
}

/** Called whenever the server asks for a token. */
let onUnauthorized: () => void = () => {};

export function whenUnauthorized(listener: () => void): void {
  onUnauthorized = listener;
}

async function call<T>(path: string, { signal, ...init }: RequestInit & { json?: unknown } = {}): Promise<T> {
  const { json, ...rest } = init;
  const body =
    json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(path, { ...rest, ...body, ...(signal && { signal }) }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('offline');
  });
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  const problem: Partial<Problem> = await answer.json().catch(() => ({}));
  if (answer.status === 401 && path !== '/api/login') onUnauthorized();
  throw new ApiError(problem.code ?? 'internal', problem);
}

function post<T>(path: string, json: unknown = {}): Promise<T> {
  return call(path, { method: 'POST', json });
}

function toQuery(values: object): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** The server's answers, as api.ts describes them. Throws ApiError. */
export const api = {
  sessions: () => call<SessionsAnswer>('/api/monitor/sessions'),
  status: (id: string) => call<Status>(`/api/monitor/status/${id}`),
  overview: (id: string) => call<Overview>(`/api/monitor/overview/${id}`),
  timeline: (id: string) => call<Timeline>(`/api/monitor/timeline/${id}?points=120`),
  log: (id: string, limit: number) => call<LogAnswer>(`/api/monitor/log/${id}?limit=${limit}`),
  rows: (id: string, query: DataFrameQuery, signal?: AbortSignal) =>
    call<DataFrame>(`/api/monitor/dataframe/${id}?${toQuery(query)}`, signal ? { signal } : {}),
  files: () => call<FilesAnswer>('/api/files'),
  languages: (tasks: string) => call<LanguagesAnswer>(`/api/languages?${toQuery({ tasks })}`),
  providers: () => call<ProvidersAnswer>('/api/providers'),
  plan: (request: { tasks: string } & RunOptions) => post<PlanAnswer>('/api/plan', request),
  start: (request: StartRequest) => post<StartAnswer>('/api/execute/start', request),
  stop: (id: string) => post<StopAnswer>(`/api/execute/stop/${id}`),
  retry: (id: string, request: RetryRequest = {}) => post<RetryAnswer>(`/api/execute/retry/${id}`, request),
  edit: (id: string, task: number, request: EditRequest) =>
    call<EditAnswer>(`/api/tasks/${id}/${task}`, { method: 'PATCH', json: request }),
  upload(file: File) {
    const body = new FormData();
    body.append('file', file, file.name);
    return call<UploadAnswer>('/api/upload', { method: 'POST', body });
  },
  login: (token: string) => post<void>('/api/login', { token }),
  resultUrl: (id: string) => `/api/result/${id}`,
  reportUrl: (id: string, format: string) => `/api/report/${id}?format=${format}`,
};
