import { ProviderError, TranslateError } from '../errors.ts';
import type { ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { createProvider } from './registry.ts';

export interface PingResult {
  ok: boolean;
  /** False where nothing listens at the address. */
  connected: boolean;
  milliseconds: number;
  /** The model that answered, as the service names it. */
  model?: string;
  /** One sentence: what answered, or why nothing did. */
  message: string;
}

const request: ProviderRequest = {
  system: 'Answer with this JSON object and nothing else: {"1":"OK"}',
  user: '{"source_lang":"en","target_lang":"fr","items":{"1":"OK"}}',
  items: [{ key: '1', text: 'OK' }],
  sourceLang: 'en',
  targetLang: 'fr',
  glossary: {},
  maxOutputTokens: 64,
};

/** One tiny real completion: it proves address, key and model at once, for a few tokens. Rejects only when aborted. */
export async function ping(settings: ProviderSettings, signal: AbortSignal): Promise<PingResult> {
  const start = performance.now();
  const elapsed = () => Math.round(performance.now() - start);
  try {
    const { model } = await (await createProvider(settings)).complete(request, signal);
    const milliseconds = elapsed();
    return { ok: true, connected: true, milliseconds, model, message: `${model} answered in ${milliseconds} ms` };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TranslateError)) throw error;
    const connected = !(error instanceof ProviderError && error.code === 'connection');
    return { ok: false, connected, milliseconds: elapsed(), message: error.message };
  }
}
