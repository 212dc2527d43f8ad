/**
 * The wait a service asks for, milliseconds: `retry-after-ms`, else `Retry-After` (seconds or HTTP date), else the
 * `x-ratelimit-reset-*` of the bucket that is empty, else "try again in 20s" in the message. Undefined: it asks for none.
 */
export function retryAfterMs(headers: Headers | undefined, message: string, now = Date.now()): number | undefined {
  return (
    positive(headers?.get('retry-after-ms'), 1) ??
    positive(headers?.get('retry-after'), 1000) ??
    untilDate(headers?.get('retry-after'), now) ??
    untilReset(headers) ??
    duration(/\b(?:try again|retry) (?:in|after) (\d[\d.hms ]{0,20})/i.exec(message)?.[1])
  );
}

function positive(value: string | null | undefined, unit: number): number | undefined {
  if (!value || !/^\s*[-+]?\d*\.?\d+\s*$/.test(value)) return undefined;
  return Math.max(0, Math.ceil(Number(value) * unit));
}

function untilDate(value: string | null | undefined, now: number): number | undefined {
  const date = value ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The longest reset among the buckets with nothing left; among all of them where none says so. */
function untilReset(headers: Headers | undefined): number | undefined {
  const buckets = ['requests', 'tokens'].map((bucket) => ({
    wait: duration(headers?.get(`x-ratelimit-reset-${bucket}`)),
    empty: headers?.get(`x-ratelimit-remaining-${bucket}`) === '0',
  }));
  const known = buckets.filter((bucket) => bucket.wait !== undefined);
  const empty = known.filter((bucket) => bucket.empty);
  const waits = (empty.length > 0 ? empty : known).map((bucket) => bucket.wait as number);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `20ms`, `1s`, `6m0s`, `1h2m`; a bare number is seconds. */
function duration(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  let total = 0;
  let found = false;
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)\s?(ms|h|m|s)?/g)) {
    total += Number(amount) * (unitMs[unit ?? 's'] as number);
    found = true;
  }
  return found ? Math.ceil(total) : undefined;
}
