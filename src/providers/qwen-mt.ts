import type { Provider, ProviderReply, ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { openAiCompatible } from './openai-compatible.ts';

export function isTranslationModel(model: string): boolean {
  return model.startsWith('qwen-mt-');
}

/**
 * Qwen's translation models: one string per request, as the only message, no JSON. Languages and terms go into
 * `translation_options` (https://www.alibabacloud.com/help/en/model-studio/machine-translation).
 */
export function qwenMt(settings: ProviderSettings): Provider {
  return openAiCompatible(settings, { maxItemsPerRequest: 1, fields, reply });
}

function fields({ items, sourceLang, targetLang, glossary }: ProviderRequest) {
  const terms = Object.entries(glossary).map(([source, target]) => ({ source, target }));
  return {
    messages: [{ role: 'user', content: items[0]?.text ?? '' }],
    response_format: undefined,
    reasoning_effort: undefined,
    // One string is not worth it, and some of these models send all they have said so far with every piece.
    stream: undefined,
    stream_options: undefined,
    translation_options: {
      source_lang: sourceLang === undefined ? 'auto' : dashScopeName(sourceLang),
      target_lang: dashScopeName(targetLang),
      ...(terms.length > 0 && { terms }),
    },
  };
}

/**
 * The bare text as the JSON object that the engine reads; token probabilities would no longer match it. A text that was
 * cut off becomes an object that is cut off, or it would pass for a whole translation.
 */
function reply({ logprobs: _, ...rest }: ProviderReply, { items }: ProviderRequest): ProviderReply {
  if (rest.refusal !== undefined) return rest;
  const text = `{${JSON.stringify(items[0]?.key ?? '')}:${JSON.stringify(rest.text)}}`;
  return { ...rest, text: rest.finishReason === 'length' ? text.slice(0, -2) : text };
}

let english: Intl.DisplayNames | undefined;

/** DashScope takes English names; it knows no regions, and of the scripts only the two Chinese ones. */
function dashScopeName(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize();
  if (language === 'zh') return script === 'Hant' ? 'Traditional Chinese' : 'Chinese';
  english ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });
  return english.of(language) ?? language;
}
