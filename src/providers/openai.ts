import type { Provider, ProviderRequest } from '../types/provider.ts';
import type { ProviderSettings } from '../types/settings.ts';
import { estimateTokens } from '../utils/estimate.ts';
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
    fields: (request) => ({
      temperature: undefined,
      max_tokens: undefined,
      max_completion_tokens: request.maxOutputTokens,
      reasoning_effort: effort,
      ...(takesBreakpoints(settings.model) && cacheFields(request)),
    }),
  });
}

/** Prompts below this are never cached. */
const leastCached = 1024;

/**
 * From GPT-5.6 on, a prompt is cached up to a breakpoint, and what is written to the cache costs a quarter more than other
 * input. Left to itself, the service puts the breakpoint at the end of the prompt: each batch would be written there, never
 * to be read again, and the system message never found.
 */
function cacheFields({ system, user }: ProviderRequest): Record<string, unknown> {
  const options = { prompt_cache_options: { mode: 'explicit' } };
  if (estimateTokens(system) < leastCached) return options;
  const content = [{ type: 'text', text: system, prompt_cache_breakpoint: { mode: 'explicit' } }];
  return {
    ...options,
    messages: [
      { role: 'system', content },
      { role: 'user', content: user },
    ],
  };
}

function takesBreakpoints(model: string): boolean {
  const [, major, minor] = /^(?:ft:)?gpt-(\d+)(?:\.(\d+))?/.exec(model) ?? [];
  return Number(major) > 5 || (major === '5' && Number(minor) >= 6);
}

/** The least a reasoning model can do; empty for the chat variants, which do not reason; undefined for other models. */
function leastEffort(model: string): 'none' | 'minimal' | 'low' | '' | undefined {
  const [, series, major, minor] = /^(?:ft:)?(?:(o)\d|gpt-(\d+)(?:\.(\d+))?)/.exec(model) ?? [];
  if (series) return 'low';
  if (!major || Number(major) < 5) return undefined;
  if (/-chat\b/.test(model)) return '';
  return Number(major) > 5 || Number(minor ?? 0) >= 1 ? 'none' : 'minimal';
}
