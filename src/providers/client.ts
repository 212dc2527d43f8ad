import { type ClientOptions, OpenAI } from 'openai';
import type { ProviderSettings } from '../types/settings.ts';

const longestTimerMs = 2_147_483_647;

/**
 * The `openai` client with everything off that it would do behind our back: retries, logging to stdout, and settings
 * from OPENAI_* variables that belong to another service than the one called. Loading this file loads the client,
 * which is slow: import it late.
 */
export class ServiceClient extends OpenAI {
  constructor(settings: ProviderSettings) {
    const headers = settings.apiKey ? {} : { Authorization: null };
    super({
      apiKey: settings.apiKey || 'none',
      adminAPIKey: null,
      ...(settings.kind !== 'openai' && { organization: null, project: null }),
      baseURL: settings.baseUrl,
      timeout: timeoutMs(settings),
      maxRetries: 0,
      logLevel: 'off',
      defaultHeaders: headers,
      fetchOptions: patientFetch(settings.timeoutSeconds),
    });
    // OPENAI_CUSTOM_HEADERS were merged in; they may hold a key of OpenAI's, which no other service must see.
    if (settings.kind !== 'openai') this._options.defaultHeaders = headers;
  }

  /** Hands on the whole error body, or its text: not every service puts the error into `error`. */
  protected override makeStatusError(status: number, body: unknown, text: string | undefined, headers: Headers) {
    return super.makeStatusError(status, { error: body ?? text }, text, headers);
  }
}

/** Timers hold at most 24.8 days; a longer one would fire at once. */
function timeoutMs({ timeoutSeconds }: ProviderSettings): number {
  return Math.max(1, Math.min(Math.ceil(timeoutSeconds * 1000), longestTimerMs));
}

/**
 * Node's fetch gives up on a server that is silent for 300 s, whatever the client's timeout; a slow local model, which
 * answers in one piece, needs longer. The limit is a setting of undici's Agent, which Node shows only by this symbol.
 */
function patientFetch(timeoutSeconds: number): NonNullable<ClientOptions['fetchOptions']> {
  if (timeoutSeconds < 300) return {};
  new Request('http://127.0.0.1/'); // loads undici
  const { [Symbol.for('undici.globalDispatcher.1')]: current } = globalThis as Record<symbol, object | undefined>;
  try {
    const Agent = current?.constructor as new (options: object) => NonNullable<RequestInit['dispatcher']>;
    return { dispatcher: new Agent({ headersTimeout: 0, bodyTimeout: 0 }) };
  } catch {
    return {};
  }
}
