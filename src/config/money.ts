import { UsageError } from '../errors.ts';
import type { Money, Settings } from '../types/settings.ts';
import type { Currency, ModelPrice } from '../types/usage.ts';

const currencies: Readonly<Record<string, Currency>> = {
  $: 'USD',
  USD: 'USD',
  US$: 'USD',
  '¥': 'CNY',
  '￥': 'CNY',
  CNY: 'CNY',
  RMB: 'CNY',
  元: 'CNY',
};

/** `5`, `5USD`, `$5`, `15CNY`, `¥15`; without a currency US dollars are meant. Throws a UsageError. */
export function parseMoney(text: string): Money {
  const match = /^\s*(?<before>\D*?)\s*(?<amount>\d+(?:\.\d+)?|\.\d+)\s*(?<after>\D*?)\s*$/u.exec(text);
  const { before = '', amount = '', after = '' } = match?.groups ?? {};
  const symbol = (before || after || 'USD').toUpperCase();
  const currency = Object.hasOwn(currencies, symbol) ? currencies[symbol] : undefined;
  if (match === null || currency === undefined || (before !== '' && after !== '')) {
    throw new UsageError(`${JSON.stringify(text)} is no amount of money: write 5, 5USD, $5, 15CNY or ¥15`);
  }
  return { amount: Number(amount), currency };
}

/** True where a request can cost nothing, whatever its size. */
export function isFree(price: ModelPrice): boolean {
  return price.tiers.every((tier) => tier.input === 0 && tier.cachedInput === 0 && tier.output === 0);
}

/**
 * A cap can only be kept where the price is known and in the same currency. Throws a UsageError that says what to set.
 * A free provider keeps any cap.
 */
export function checkCap(settings: Pick<Settings, 'provider' | 'maxCost' | 'maxCostTotal'>): void {
  const { name, model, price } = settings.provider;
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
    if (price.currency !== cap.currency && !isFree(price)) {
      throw new UsageError(
        `${option} is in ${cap.currency}, but ${model} (provider ${name}) is priced in ${price.currency}: ` +
          `give the cap in ${price.currency}, for example ${cap.amount}${price.currency}`,
      );
    }
  }
}
