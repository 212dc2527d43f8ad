import { UsageError } from '../errors.ts';
import type { Settings } from '../types/settings.ts';
import type { ModelPrice } from '../types/usage.ts';
import { costOf } from './prices.ts';

/** True where a request can cost nothing, whatever its size. */
function isFree(price: ModelPrice): boolean {
  return price.tiers.every((tier) => tier.input === 0 && tier.cachedInput === 0 && tier.output === 0);
}

const noUsage = { prompt: 0, cached: 0, completion: 0, reasoning: 0 };

/**
 * A cap can only be kept where the price is known and in the same currency. Throws a UsageError that says what to set.
 * A free provider keeps any cap.
 */
export function checkCap(settings: Pick<Settings, 'provider' | 'maxCost' | 'maxCostTotal'>): void {
  const { name, model, price, extraBody } = settings.provider;
  const tier = typeof extraBody.service_tier === 'string' ? extraBody.service_tier : undefined;
  for (const [option, cap] of [
    ['--max-cost', settings.maxCost],
    ['max_cost_total', settings.maxCostTotal],
  ] as const) {
    if (cap === undefined) continue;
    if (price === null) {
      throw new UsageError(
        `${option} ${cap.amount} ${cap.currency} cannot be kept: the price of ${model} (provider ${name}) is unknown. ` +
          `Set llm.providers.${name}.prices, for example { currency: ${cap.currency}, input: 0.5, output: 2 } ` +
          '(per million tokens), or leave the cap out',
      );
    }
    if (costOf(noUsage, price, tier) === null) {
      throw new UsageError(
        `${option} ${cap.amount} ${cap.currency} cannot be kept: what ${model} costs with service_tier ${tier} ` +
          `(llm.providers.${name}.extra_body) is unknown. Leave one of them out`,
      );
    }
    if (price.currency !== cap.currency && !isFree(price)) {
      throw new UsageError(
        `${option} is in ${cap.currency}, but ${model} (provider ${name}) is priced in ${price.currency}: ` +
          `give the cap in ${price.currency}, for example ${cap.amount}${price.currency}`,
      );
    }
  }
}
