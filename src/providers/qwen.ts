import type { Provider } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { isTranslationModel, qwenMt } from './qwen-mt.ts';

/** Qwen on DashScope. Hybrid models think by default, which costs and, without streaming, is refused. */
export function qwen(settings: ProviderSettings): Provider {
  if (isTranslationModel(settings.model)) return qwenMt(settings);
  return openAiCompatible(settings, { fields: () => ({ enable_thinking: false }) });
}
