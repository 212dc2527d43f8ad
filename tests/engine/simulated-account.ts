import { Brake } from '../../src/engine/brake.ts';
import { Pace } from '../../src/engine/pace.ts';

export interface SimulatedService {
  requestsPerMinute: number;
  tokensPerMinute: number;
  /** Answers carry the limits. */
  tellsLimits: boolean;
  /** What a throttled answer asks for, milliseconds. */
  retryAfterMs?: number;
}

export interface SimulatedLoad {
  seconds: number;
  workers: number;
  /** Mean tokens per request; the first, a probe, has half of it. */
  tokens: number;
  /** How far a request's tokens lie from the mean, as a part of it; default 0.3. */
  spread?: number;
  /** Mean of estimate over truth, which varies by a fifth; default 1. */
  bias?: number;
  /** Figures are taken from here on. */
  warmUpSeconds: number;
}

export interface SimulatedFigures {
  requests: number;
  /** Part of all requests that were throttled, the start included. */
  throttled: number;
  /** Part of the binding limit that was used after the warm-up. */
  used: number;
}

/** Numbers from 0 to 1, the same for the same seed (Park and Miller's minimal standard generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const networkMs = 2;
const refusalMs = 10;
const softStartMs = 100;

/**
 * Plays brake and pace against a service with one-second token buckets, on a clock that jumps from event to event. A
 * request is let in while there is a whole request and any token left; what it takes too much is a debt.
 */
export function simulate(service: SimulatedService, load: SimulatedLoad, seed: number): SimulatedFigures {
  const random = randomNumbers(seed);
  const pace = new Pace({});
  const brake = new Brake(load.workers, random);
  const bucket = {
    requests: service.requestsPerMinute / 60,
    tokens: service.tokensPerMinute / 60,
    at: 0,
  };
  const agenda: { time: number; happen: () => void }[] = [];
  let now = 0;
  let inFlight = 0;
  let sent = 0;
  let refused = 0;
  let lastStart = Number.NEGATIVE_INFINITY;
  let isAnswered = false;
  const counted = { requests: 0, tokens: 0 };

  const later = (delay: number, happen: () => void = () => {}): void => {
    agenda.push({ time: now + delay, happen });
  };
  const fill = (): void => {
    const seconds = (now - bucket.at) / 1000;
    bucket.requests = Math.min(
      service.requestsPerMinute / 60,
      bucket.requests + (seconds * service.requestsPerMinute) / 60,
    );
    bucket.tokens = Math.min(service.tokensPerMinute / 60, bucket.tokens + (seconds * service.tokensPerMinute) / 60);
    bucket.at = now;
  };
  const arrive = (tokens: number, estimate: number): void => {
    fill();
    if (bucket.requests < 1 || bucket.tokens <= 0) {
      refused++;
      later(refusalMs, () => {
        inFlight--;
        pace.throttled(now, estimate, brake.throttled(now, service.retryAfterMs));
      });
      return;
    }
    bucket.requests--;
    bucket.tokens -= tokens;
    if (now >= load.warmUpSeconds * 1000) {
      counted.requests++;
      counted.tokens += tokens;
    }
    later(150 + random() * 100, () => {
      inFlight--;
      isAnswered = true;
      brake.succeeded();
      pace.correct(tokens - estimate);
      if (service.tellsLimits) pace.told(service);
    });
  };
  const start = (): boolean => {
    const wait = Math.max(brake.waitMs(now), pace.waitMs(now), sent < load.workers ? lastStart + softStartMs - now : 0);
    if (wait > 0) {
      if (!agenda.some(({ time }) => time > now && time <= now + wait + 1)) later(wait + 0.5);
      return false;
    }
    if (inFlight >= Math.min(load.workers, brake.limit)) return false;
    if (sent - refused > 0 && !isAnswered) return false;
    const { spread = 0.3, bias = 1 } = load;
    const tokens = load.tokens * (1 + spread * (2 * random() - 1)) * (sent === 0 ? 0.5 : 1);
    const estimate = tokens * bias * (0.8 + random() * 0.4);
    inFlight++;
    sent++;
    lastStart = now;
    pace.spend(now, estimate);
    later(networkMs, () => arrive(tokens, estimate));
    return true;
  };

  while (now < load.seconds * 1000) {
    while (start());
    agenda.sort((a, b) => a.time - b.time);
    const next = agenda.shift();
    if (!next) break;
    now = next.time;
    next.happen();
  }
  const minutes = load.seconds / 60 - load.warmUpSeconds / 60;
  return {
    requests: sent,
    throttled: refused / sent,
    used: Math.max(
      counted.requests / minutes / service.requestsPerMinute,
      counted.tokens / minutes / service.tokensPerMinute,
    ),
  };
}
