import type { Currency } from '../types/usage.ts';

const symbols: Record<Currency, string> = { USD: '$', CNY: '¥' };

/** `1,234,567`. */
export function formatNumber(value: number): string {
  return groupThousands(value.toFixed(0));
}

// Not by Intl, which takes 10 to 30 ms to come up, at every start.
function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `9,876`, `12.3 k`, `1.2 M`: for figures that change while they are read. */
export function formatCompact(value: number): string {
  if (value < 10_000) return formatNumber(value);
  if (value < 999_950) return `${trimZero((value / 1000).toFixed(1))} k`;
  if (value < 99_950_000) return `${trimZero((value / 1e6).toFixed(1))} M`;
  return `${formatNumber(value / 1e6)} M`;
}

function trimZero(digits: string): string {
  return digits.endsWith('.0') ? digits.slice(0, -2) : digits;
}

/** Three significant digits, so that a rate does not flicker: `1,240`. */
export function formatRate(value: number): string {
  return formatNumber(Number(value.toPrecision(3)));
}

/** `1 row`, `1,200 rows`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : nouns}`;
}

/** `$1,234.50`, `$0.84`, `$0.0123`, `unknown`. Two decimals, more for small amounts: a cost is never shown as nothing. */
export function formatMoney(amount: number | null, currency: Currency): string {
  if (amount === null) return 'unknown';
  const size = Math.abs(amount);
  const digits = size === 0 || size >= 0.1 ? dollarsAndCents(size) : smallAmount(size);
  return `${amount < 0 ? '-' : ''}${symbols[currency]}${digits}`;
}

function dollarsAndCents(size: number): string {
  const [whole = '', cents = ''] = size.toFixed(2).split('.');
  return `${groupThousands(whole)}.${cents}`;
}

/** Three significant digits, written out, at least two decimals. */
function smallAmount(size: number): string {
  const decimals = Math.min(100, 2 - Math.floor(Math.log10(size)));
  const [whole, fraction = ''] = size.toFixed(decimals).split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Money in JSON: rounded to 1e-9, which hides floating-point noise. */
export function roundMoney(amount: number | null): number | null {
  return amount === null ? null : Math.round(amount * 1e9) / 1e9;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `0 s`, `<1 s`, `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: the two largest units. */
export function formatDuration(seconds: number): string {
  return inUnits(seconds, 2);
}

/** `45 s`, `3 min`, `2 h 5 min`: for a time left, which is a guess. Minutes stand alone. */
export function formatRoughDuration(seconds: number): string {
  return inUnits(seconds, seconds < 3600 ? 1 : 2);
}

function inUnits(seconds: number, count: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return '0 s';
  if (seconds < 0.5) return '<1 s';
  const rounded = roundToUnits(seconds, count);
  const first = units.findIndex(([, size]) => rounded >= size);
  const shown = units.slice(first, first + count);
  let rest = rounded;
  const parts: string[] = [];
  for (const [unit, size] of shown) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${amount} ${unit}`);
  }
  return parts.join(' ');
}

/** Rounds to the smallest unit that will be shown, so that 59.7 s are a minute and not "60 s". */
function roundToUnits(seconds: number, count: number): number {
  const first = units.findIndex(([, size]) => Math.round(seconds) >= size);
  const smallest = units[Math.min(first + count - 1, units.length - 1)]?.[1] ?? 1;
  return Math.round(seconds / smallest) * smallest;
}

/** Whole percent, rounded down: 100 stands for all of it and for nothing less. Nothing to do counts as all done. */
export function percent(part: number, total: number): number {
  return total <= 0 ? 100 : Math.max(0, Math.min(100, Math.floor((part / total) * 100)));
}
