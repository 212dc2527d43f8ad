/** What a service says went wrong. Every field is what it sent; empty where it sent none. */
export interface ServiceFault {
  /** HTTP status, or the number that a 200 carries inside its `error`. */
  status?: number;
  code: string;
  type: string;
  param: string;
  message: string;
  requestId?: string;
  headers?: Headers;
}

/** A service's answer that is an error, whatever its HTTP status was. */
export class ServiceError extends Error {
  readonly fault: ServiceFault;

  constructor(fault: ServiceFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The fault inside an error of the client (see client.ts) or a ServiceError; undefined where no service answered. */
export function serviceFaultOf(error: unknown): ServiceFault | undefined {
  if (error instanceof ServiceError) return error.fault;
  const { status, error: body, headers } = record(error);
  if (typeof status !== 'number' || !(headers instanceof Headers)) return undefined;
  return readFault(status, body, headers);
}

/**
 * Reads an error body of any of the shapes in the field: `{error: {message, code, type, param}}` (OpenAI), the same in
 * an array (Gemini), `{error: "…"}` (Ollama), `{code, message, request_id}` (DashScope), `{object: "error", message}`
 * (vLLM), `{detail: "…" | [{loc, msg}]}` (FastAPI), `metadata.raw` inside (OpenRouter), plain text and HTML pages.
 */
export function readFault(status: number | undefined, body: unknown, headers?: Headers): ServiceFault {
  const whole = record(Array.isArray(body) ? body[0] : body);
  const inner = whole.error ?? whole;
  const detail = record(inner);
  const validation = record(Array.isArray(whole.detail) ? whole.detail[0] : undefined);
  const number = Number(detail.code);
  const fault: ServiceFault = {
    code: Number.isNaN(number) ? text(detail.code) : '',
    type: text(detail.type) || text(detail.status),
    param: text(detail.param) || (Array.isArray(validation.loc) ? text(validation.loc.at(-1)) : ''),
    message: sentence(inner, detail, whole.detail ?? body),
  };
  const known = status ?? (number >= 400 && number <= 599 ? number : undefined);
  if (known !== undefined) fault.status = known;
  const requestId = headers?.get('x-request-id') || text(whole.request_id);
  if (requestId) fault.requestId = requestId;
  if (headers) fault.headers = headers;
  return fault;
}

function sentence(inner: unknown, detail: Record<string, unknown>, rest: unknown): string {
  const raw = text(record(detail.metadata).raw);
  const said = text(inner) || text(detail.message) || text(rest);
  if (raw) return `${said}: ${raw}`;
  if (said) return said.trimStart().startsWith('<') ? pageTitle(said) : said;
  const empty = rest === undefined || rest === null || Object.keys(record(rest)).length === 0;
  return empty ? '' : JSON.stringify(rest);
}

/** Gateways answer with a page; its title is all that helps. */
function pageTitle(page: string): string {
  return /<title>([^<]{1,200})/i.exec(page.slice(0, 10_000))?.[1]?.trim() ?? '';
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
