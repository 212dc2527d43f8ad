import type { Texts } from './i18n/en.ts';

/** Figures, money and times in the page's language. */
export interface Format {
  number(value: number): string;
  /** 1.2K, 3.4M. */
  short(value: number): string;
  /** @param value 0 to 1 */
  percent(value: number): string;
  /** @param scale written as short as goes, with digits fit for this: at an axis */
  money(value: number | null, currency: string | null, scale?: number): string;
  /** With no more digits than an estimate is worth. */
  estimate(value: number | null, currency: string | null): string;
  /** @param isFine with tenths, where there are less than ten seconds */
  seconds(value: number, isFine?: boolean): string;
  /** Day and time. */
  moment(iso: string): string;
  clock(date: Date): string;
  /** `3 minutes ago`. */
  ago(iso: string, now: number): string;
  languageName(tag: string): string;
}

/** Whose scripts say more than their countries: simplified and traditional Chinese. */
const scripts: Readonly<Record<string, string>> = { 'zh-CN': 'zh-Hans', 'zh-TW': 'zh-Hant' };

export function makeFormat(locale: string, texts: Texts): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    roundingMode: 'floor',
  } as Intl.NumberFormatOptions);
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  return {
    number: (value) => number.format(value),
    short: (value) => (Math.abs(value) < 10_000 ? number.format(Math.round(value)) : short.format(value)),
    percent: (value) => percent.format(value),
    money: (value, currency, scale) =>
      value === null ? texts.unknown : formatMoney(locale, value, currency, digitsFor(value, scale)),
    estimate: (value, currency) =>
      value === null ? texts.unknown : formatMoney(locale, value, currency, digitsOfEstimate(value)),
    seconds: (value, isFine = false) =>
      isFine && value < 9.95 ? texts.seconds(value.toFixed(1)) : duration(value, texts),
    moment: (iso) => moment.format(new Date(iso)),
    clock: (date) => clock.format(date),
    ago: (iso, now) => ago(relative, (Date.parse(iso) - now) / 1000),
    languageName(tag) {
      try {
        return names.of(scripts[tag] ?? tag) ?? tag;
      } catch {
        return tag;
      }
    },
  };
}

/** Small amounts with as many digits as it takes to see something. */
function digitsFor(value: number, scale?: number): Intl.NumberFormatOptions {
  const size = Math.abs(scale ?? value);
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  return { minimumFractionDigits: scale === undefined ? digits : 2, maximumFractionDigits: digits };
}

function digitsOfEstimate(value: number): Intl.NumberFormatOptions {
  return value > 0 && value < 0.01 ? { maximumSignificantDigits: 2 } : digitsFor(value);
}

function formatMoney(
  locale: string,
  value: number,
  currency: string | null,
  options: Intl.NumberFormatOptions,
): string {
  if (currency === null) return new Intl.NumberFormat(locale, options).format(value);
  return new Intl.NumberFormat(locale, {
    ...options,
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).format(value);
}

function duration(seconds: number, texts: Texts): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return texts.seconds(whole);
  // To ten seconds: nobody reads more of it.
  if (whole < 600) return texts.minutes(Math.floor(whole / 60), Math.floor((whole % 60) / 10) * 10);
  if (whole < 3600) return texts.minutes(Math.round(whole / 60), 0);
  return texts.hours(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
}

function ago(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(Math.round(seconds), 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}
