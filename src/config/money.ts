import { UsageError } from '../errors.ts';
import type { Money } from '../types/settings.ts';
import type { Currency } from '../types/usage.ts';

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
