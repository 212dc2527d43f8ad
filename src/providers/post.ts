import type { ProviderReply, ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { Call } from './call.ts';
import type { ServiceClient } from './client.ts';
import { brokenBody, readReply } from './reply.ts';
import { notAnswered, Silence } from './silence.ts';
import { BrokenStream, readStream, type StreamEnd } from './stream.ts';

type Body = Record<string, unknown>;

/**
 * One HTTP call under one deadline, for the whole answer. The client's own timeout ends with the headers, so a body that
 * stops halfway would hang on.
 */
export async function post(
  client: ServiceClient,
  body: Body,
  settings: ProviderSettings,
  { timeoutMs = Number.POSITIVE_INFINITY }: ProviderRequest,
  signal: AbortSignal,
): Promise<ProviderReply> {
  const call = new Call(signal);
  const isShorter = timeoutMs < client.timeout;
  const late = notAnswered(isShorter ? timeoutMs : settings.timeoutSeconds * 1000);
  const timer = setTimeout(call.giveUp, isShorter ? timeoutMs : client.timeout, late);
  try {
    const response = await client.post('/chat/completions', { body, signal: call.signal }).asResponse();
    return readReply(await readBody(response), response.headers, settings.model);
  } catch (error) {
    throw call.errorOf(error);
  } finally {
    clearTimeout(timer);
    call.close();
  }
}

/**
 * One HTTP call whose answer comes piece by piece, for as long as it goes on coming. Throws a BrokenStream where text had
 * come.
 */
export async function postStream(
  client: ServiceClient,
  body: Body,
  settings: ProviderSettings,
  { firstTextMs = Number.POSITIVE_INFINITY, onText }: ProviderRequest,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const call = new Call(signal);
  const stallMs = (settings.stream?.stallSeconds ?? settings.timeoutSeconds) * 1000;
  const silence = new Silence(
    { beforeTextMs: stallMs + firstTextMs, afterTextMs: stallMs, withoutTextMs: client.timeout },
    call.giveUp,
  );
  try {
    const response = await client.post('/chat/completions', { body, signal: call.signal }).asResponse();
    return await readStream(response, settings.model, { silence, onText });
  } catch (error) {
    if (error instanceof BrokenStream) throw new BrokenStream(call.errorOf(error.reason), error.partial);
    throw call.errorOf(error);
  } finally {
    silence.close();
    call.close();
  }
}

async function readBody(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch {
    throw brokenBody('The connection broke in the middle of the answer', response.headers.get('x-request-id') ?? '');
  }
}
