import type { Provider } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { openAiCompatible } from './openai-compatible.ts';

/** Reasoning tokens count against max_completion_tokens: room for them, by effort, on top of the reply's own. */
const reasoningHeadroom: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1024,
  low: 4096,
  medium: 16_384,
  high: 32_768,
  xhigh: 65_536,
  max: 65_536,
};

/**
 * OpenAI. Reasoning models (`o*`, `gpt-5*` and later) take `max_completion_tokens`, no `temperature`, and think at
 * effort `medium` unless told otherwise; translation needs the least.
 */
export function openai(settings: ProviderSettings): Provider {
  const least = leastEffort(settings.model);
  if (least === undefined) return openAiCompatible(settings);
  const effort = settings.reasoningEffort ?? (least || undefined);
  return openAiCompatible(settings, {
    extraOutputTokens: (refused) =>
      reasoningHeadroom[refused.has('reasoning_effort') ? 'medium' : (effort ?? 'none')] ?? 0,
    fields: ({ maxOutputTokens }) => ({
      temperature: undefined,
      max_tokens: undefined,
      max_completion_tokens: maxOutputTokens,
      reasoning_effort: effort,
    }),
  });
}

/** The least a reasoning model can do; empty for the chat variants, which do not reason; undefined for other models. */
function leastEffort(model: string): 'none' | 'minimal' | 'low' | '' | undefined {
  const [, series, major, minor] = /^(?:ft:)?(?:(o)\d|gpt-(\d+)(?:\.(\d+))?)/.exec(model) ?? [];
  if (series) return 'low';
  if (!major || Number(major) < 5) return undefined;
  if (/-chat\b/.test(model)) return '';
  return Number(major) > 5 || Number(minor ?? 0) >= 1 ? 'none' : 'minimal';
}
