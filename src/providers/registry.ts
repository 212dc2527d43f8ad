/**
 * Providers: the language model services. The interface is in types/provider.ts, each kind has one file here that says
 * only what differs from openai-compatible.ts. To add one: a kind in types/settings.ts, a file, a line below.
 */
import { UsageError } from '../errors.ts';
import type { Provider } from '../types/provider.ts';
import type { ProviderKind, ProviderSettings } from '../types/settings.ts';
import { compatible } from './compatible.ts';
import { openai } from './openai.ts';
import { pseudo } from './pseudo.ts';
import { qwen } from './qwen.ts';

const providers = { openai, qwen, compatible, pseudo } satisfies Record<
  ProviderKind,
  (settings: ProviderSettings) => Provider
>;

/**
 * The provider of these settings. Nothing is sent or loaded yet; a missing key shows with the first request. Throws a
 * UsageError for settings that no request could be made of.
 */
export async function createProvider(settings: ProviderSettings): Promise<Provider> {
  if (settings.kind !== 'pseudo') requireUsable(settings);
  return providers[settings.kind](settings);
}

function requireUsable({ name, apiKey, apiKeyVariable, baseUrl }: ProviderSettings): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`base_url of provider ${name} must be an http or https address`);
  }
  if (url.username || url.password) {
    throw new UsageError(`base_url of provider ${name} holds a user name or password; put the key into api_key`);
  }
  const place = apiKeyVariable ?? 'api_key';
  if (apiKey && /[^\x20-\x7e]|^ | $/.test(apiKey)) {
    throw new UsageError(
      `The key of provider ${name} (${place}) holds a blank, line end or other character no key has`,
    );
  }
}
