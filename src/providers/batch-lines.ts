import type { ProviderError } from '../errors.ts';
import type { BatchLine } from '../types/provider.ts';
import { readReply } from './reply.ts';
import { readFault, record, ServiceError, text } from './service-error.ts';

/** Longer ones are no reply of a model: they are passed over. */
const longestLine = 64 * 1024 * 1024;

/** A download in lines, without their ends; the last one need not have one. */
export async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): string => {
    const line = Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of content) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (length > longestLine) parts = [];
    parts.push(chunk.slice(start));
    length += chunk.length - start;
  }
  if (length > 0) yield take();
}

/** What lines need to know of the service that wrote them. */
export interface LineReader {
  model: string;
  classify(error: unknown): ProviderError;
  /** Whether the error is about a parameter, which is left out from now on. */
  learn(error: unknown): boolean;
}

/** A line of an output or error file; undefined where it is none. */
export function readLine(line: string, reader: LineReader): BatchLine | undefined {
  const entry = record(parse(line));
  const customId = text(entry.custom_id);
  if (customId === '') return undefined;
  if (isUndone(entry)) return { customId, kind: 'undone' };
  try {
    return { customId, kind: 'reply', reply: readResponse(entry, reader.model) };
  } catch (error) {
    return { customId, kind: 'error', error: reader.classify(error), learned: reader.learn(error) };
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Requests whose turn never came stand in the error file, with `batch_expired` or `batch_cancelled`. */
function isUndone({ response, error }: Record<string, unknown>): boolean {
  if (response) return false;
  const { code, message } = record(error);
  return /expired|cancell?ed/i.test(`${text(code)} ${text(message).slice(0, 500)}`);
}

function readResponse({ response, error }: Record<string, unknown>, model: string) {
  const { status_code: status, request_id: requestId, body } = record(response);
  const headers = new Headers(requestIdHeader(text(requestId)));
  if (status === 200 && !error) return readReply(JSON.stringify(body ?? null), headers, model);
  throw new ServiceError(readFault(typeof status === 'number' ? status : undefined, body || { error }, headers));
}

/** A header takes no other characters. */
function requestIdHeader(id: string): Record<string, string> {
  return /^[\w.:-]{1,200}$/.test(id) ? { 'x-request-id': id } : {};
}

/** Why a service did not take a batch, from its list of errors. */
export function readErrors(errors: unknown): { code: string; message: string } {
  const list = record(errors).data;
  const all = Array.isArray(list) ? list.map(record) : [];
  const first = all[0] ?? {};
  const line = typeof first.line === 'number' ? ` (line ${first.line})` : '';
  const more = all.length > 1 ? ` … and ${all.length - 1} more` : '';
  const message = text(first.message) || text(first.code) || 'the service gave no reason';
  return { code: text(first.code), message: `${message}${line}${more}` };
}
