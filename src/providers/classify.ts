import { ProviderError, type ProviderFault } from '../errors.ts';
import type { ProviderKind } from '../types/settings.ts';
import { readLimits } from './account-limits.ts';
import { cleanMessage } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import { record, type ServiceFault, serviceFaultOf, text } from './service-error.ts';

/**
 * Turns whatever a call threw into a ProviderError: its fault tells what helps (see errors.ts), its message is the
 * service's own sentence without any of the `secrets`. The original is never attached as `cause`: it carries headers
 * and bodies that may hold the key. Aborts by the user must be sorted out before.
 */
export function classify(error: unknown, kind: ProviderKind, secrets: readonly string[]): ProviderError {
  if (error instanceof ProviderError) return error;
  const fault = serviceFaultOf(error);
  return fault ? classifyAnswer(fault, kind, secrets) : classifySilence(error, secrets);
}

type Verdict = ProviderFault['kind'] | 'auth' | 'quota' | 'refused' | 'content_filter' | 'too_long' | 'broken_body';

/** Codes and types that mean the same at any status and any service. Lower case. */
const verdictByCode: Readonly<Record<string, Verdict>> = {
  rate_limit_exceeded: 'throttled',
  rate_limit_error: 'throttled',
  slow_down: 'throttled',
  limit_requests: 'throttled',
  limit_burst_rate: 'throttled',
  resource_exhausted: 'throttled',
  too_many_requests: 'throttled',
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  billing_not_active: 'quota',
  insufficient_balance: 'quota',
  insufficient_credits: 'quota',
  exceeded_current_quota_error: 'quota',
  arrearage: 'quota',
  prepaidbilloverdue: 'quota',
  postpaidbilloverdue: 'quota',
  commoditynotpurchased: 'quota',
  'allocationquota.freetieronly': 'quota',
  invalid_api_key: 'auth',
  invalidapikey: 'auth',
  incorrect_api_key: 'auth',
  invalid_authentication_error: 'auth',
  authentication_error: 'auth',
  account_deactivated: 'auth',
  model_not_found: 'refused',
  modelnotfound: 'refused',
  context_length_exceeded: 'too_long',
  string_above_max_length: 'too_long',
  exceed_context_size_error: 'too_long',
  request_too_large: 'too_long',
  content_filter: 'content_filter',
  content_policy_violation: 'content_filter',
  responsibleaipolicyviolation: 'content_filter',
  data_inspection_failed: 'content_filter',
  datainspectionfailed: 'content_filter',
  server_is_overloaded: 'transient',
  overloaded_error: 'transient',
  service_unavailable: 'transient',
  server_error: 'transient',
  internal_error: 'transient',
  internalerror: 'transient',
};

const wordings: readonly { says: RegExp; at: readonly number[]; verdict: Verdict }[] = [
  // One request above the whole minute's tokens: no waiting helps, only a smaller one.
  { says: /request too large/i, at: [413, 429], verdict: 'too_long' },
  {
    says: /(maximum|max|exceeds?|exceeded|overflows?|larger than|too (long|large)).{0,60}\bcontext\b|\bcontext\b.{0,60}(maximum|exceed|overflow|too (long|large|small))|range of input length|input (length|is) (exceeds|too long)|prompt is too long|string too long/i,
    at: [400, 413, 422],
    verdict: 'too_long',
  },
  {
    says: /moderat|flagged|content[ _-]?(policy|policies|filter|management|exists risk)|inappropriate content|data_?inspection/i,
    at: [400, 403, 422, 451],
    verdict: 'content_filter',
  },
  {
    says: /\bmodel\b.{0,120}(not found|not exist|unknown|no such|not available|not supported|decommissioned)|(unknown|no such|not a valid|invalid) model/i,
    at: [400, 404],
    verdict: 'refused',
  },
];

const verdictByStatus: Readonly<Record<number, Verdict>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  408: 'transient',
  409: 'transient',
  413: 'too_long',
  425: 'transient',
  429: 'throttled',
};

function classifyAnswer(fault: ServiceFault, kind: ProviderKind, secrets: readonly string[]): ProviderError {
  const verdict = judge(fault, kind);
  const said = cleanMessage(fault.message, secrets);
  const code = fault.code || fault.type || (fault.status ? `http_${fault.status}` : 'broken_body');
  const nothingSaid = fault.status ? `HTTP ${fault.status} ${phraseOf(fault.status)}`.trim() : code;
  return new ProviderError(toFault(verdict, fault), said || nothingSaid, {
    code: verdict === 'broken_body' ? 'broken_body' : cleanMessage(code, secrets).slice(0, 100),
    ...(fault.status !== undefined && { status: fault.status }),
    ...(fault.requestId && { requestId: cleanMessage(fault.requestId, secrets).slice(0, 200) }),
  });
}

function judge(fault: ServiceFault, kind: ProviderKind): Verdict {
  const codes = [fault.code.toLowerCase(), fault.type.toLowerCase()];
  const message = fault.message.slice(0, 4000);
  // DashScope says insufficient_quota for its tokens per minute, and counts them again a minute later.
  const dashScope = kind === 'qwen' || (kind === 'compatible' && /aliyun|alibabacloud|dashscope/i.test(message));
  if (codes.some((code) => code.startsWith('throttling') || (dashScope && code === 'insufficient_quota'))) {
    return 'throttled';
  }
  const worded = wordings.find(({ at, says }) => at.includes(fault.status ?? 0) && says.test(message))?.verdict;
  if (worded === 'too_long') return worded;
  for (const code of codes) if (verdictByCode[code]) return verdictByCode[code];
  if (worded) return worded;
  if (fault.status === undefined) return 'broken_body';
  return verdictByStatus[fault.status] ?? (fault.status >= 500 ? 'transient' : 'rejected');
}

function toFault(verdict: Verdict, { headers, message, type }: ServiceFault): ProviderFault {
  switch (verdict) {
    case 'throttled': {
      const said = message.slice(0, 4000);
      const wait = retryAfterMs(headers, said);
      const limits = headers && readLimits(headers);
      const resource = shortOf(type, said);
      return {
        kind: verdict,
        ...(wait !== undefined && { retryAfterMs: wait }),
        ...(limits && { limits }),
        ...(resource && { resource }),
      };
    }
    case 'transient': {
      const wait = retryAfterMs(headers, '');
      return wait === undefined ? { kind: verdict } : { kind: verdict, retryAfterMs: wait };
    }
    case 'auth':
    case 'quota':
    case 'refused':
      return { kind: 'permanent', reason: verdict };
    case 'content_filter':
    case 'too_long':
      return { kind: 'content', failure: verdict };
    case 'broken_body':
      return { kind: 'transient' };
    default:
      return { kind: 'rejected' };
  }
}

/** Which limit a throttled answer speaks of: OpenAI's type `tokens`, "on tokens per min (TPM)", "limit_requests". */
function shortOf(type: string, message: string): 'requests' | 'tokens' | undefined {
  if (type === 'requests' || type === 'tokens') return type;
  const tokens = /\btokens? (per|\/) ?min|\btpm\b/i.test(message);
  const requests = /\brequests? (per|\/) ?min|\brpm\b/i.test(message);
  if (tokens === requests) return undefined;
  return tokens ? 'tokens' : 'requests';
}

/** No answer, or half of one. */
function classifySilence(error: unknown, secrets: readonly string[]): ProviderError {
  const { name, message } = record(error);
  const cause = deepest(error);
  const system = text(record(cause).code);
  const detail = cleanMessage(text(record(cause).message) || text(message) || String(error), secrets);
  if (error instanceof SyntaxError) return transient('broken_body', `The answer is not valid JSON: ${detail}`);
  if (name === 'TimeoutError' || /timed? ?out/i.test(`${system} ${detail} ${text(message)}`)) {
    return transient('timeout', detail || 'The request timed out');
  }
  const hint = system && !detail.includes(system) ? ` (${cleanMessage(system, secrets)})` : '';
  return transient('connection', `Connection failed: ${detail}${hint}`, !neverConnected.has(system));
}

/** Faults from before there was a connection. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function transient(code: string, message: string, sent = true): ProviderError {
  return new ProviderError({ kind: 'transient' }, message.slice(0, 500), { code, sent });
}

/** The innermost cause tells which connection failed and how; an AggregateError (IPv4 and IPv6) by its first. */
function deepest(error: unknown): unknown {
  let at = error;
  for (let depth = 0; depth < 8; depth++) {
    const { cause, errors } = record(at);
    const next = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
    if (next === undefined || next === null) return at;
    at = next;
  }
  return at;
}

/** Asked for only here: to load Node's HTTP server and client takes 6 ms of each start. */
function phraseOf(status: number): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '';
}
