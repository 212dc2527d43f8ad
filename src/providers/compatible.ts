import type { Provider } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { openAiCompatible } from './openai-compatible.ts';

/** Any OpenAI-compatible service with a `base_url`: vLLM, DeepSeek, OpenRouter, Ollama. Nothing differs until it says so. */
export function compatible(settings: ProviderSettings): Provider {
  return openAiCompatible(settings);
}
