import type { AccountLimits } from '../types/provider.ts';

/** `x-ratelimit-limit-requests` and `-tokens`, per minute; undefined where neither is said. */
export function readLimits(headers: Headers): AccountLimits | undefined {
  const requestsPerMinute = amount(headers.get('x-ratelimit-limit-requests'));
  const tokensPerMinute = amount(headers.get('x-ratelimit-limit-tokens'));
  return requestsPerMinute === undefined && tokensPerMinute === undefined
    ? undefined
    : { requestsPerMinute, tokensPerMinute };
}

function amount(value: string | null): number | undefined {
  const number = Number(value);
  return value !== null && Number.isFinite(number) && number > 0 ? number : undefined;
}
