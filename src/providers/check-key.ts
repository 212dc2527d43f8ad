import type { ProviderSettings } from '../types/settings.ts';
import { classify } from './classify.ts';
import { readFault, ServiceError } from './service-error.ts';

/** Longest time the question may take, milliseconds. */
const patienceMs = 5000;

/**
 * Asks the service for its models, which costs nothing, to learn whether it refuses the key. Returns its sentence if it does.
 * Only a 401 counts: gateways and keys of limited rights answer this question in many ways, and mean nothing by it.
 */
export async function refusedKey(settings: ProviderSettings, signal: AbortSignal): Promise<string | undefined> {
  const { apiKey, baseUrl, kind } = settings;
  if (apiKey === undefined || kind === 'pseudo') return undefined;
  try {
    const response = await fetch(`${baseUrl}/models`, {
      headers: { Authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    const body: unknown = response.status === 401 ? await response.json().catch(() => undefined) : undefined;
    await response.body?.cancel().catch(() => {});
    if (response.status !== 401) return undefined;
    const error = new ServiceError(readFault(401, body, response.headers));
    return classify(error, kind, [apiKey]).message;
  } catch {
    // Whatever else is wrong with the service shows with the first batch.
    return undefined;
  }
}
