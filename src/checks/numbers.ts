import type { Check, Finding } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';

/** A number with its separators: `1,000`, `1.5`, `1 000`. Blanks only where groups of three follow. */
const number = /\d{1,20}(?:(?:[.,'’٫٬]\d{1,20})|(?:[ \u00a0\u202f]\d{3}(?!\d))){0,8}/g;
/** Zeros of the numeral systems that have digits of their own, full-width ones among them. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
const otherDigit = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/g;
/** Words for numbers in scripts that write them short: 三, 万, 만. */
const numeralWord = /[〇一二三四五六七八九十百千万萬億亿两兩半双만억천백]/;
/** Numbers up to it are written out or dropped ("1 turn", "the 2 of you"). */
const oftenWritten = 12;

/**
 * A warning: a sentence may say a number in words. Compared are the digits alone, so that separators and numeral systems
 * do not matter; numbers up to twelve are only told where the translation has another number instead.
 */
export const numbers: Check = {
  name: 'numbers',
  severity: 'warning',
  find({ source, translation }) {
    const inSource = numbersAsWritten(source);
    const inTranslation = numbersAsWritten(translation);
    if (inSource.length === 0 || inSource.join(' ') === inTranslation.join(' ')) return [];
    const wanted = byDigits(inSource);
    const found = byDigits(inTranslation);
    const missing = [...wanted.keys()].filter((value) => !found.has(value) && !isPartOf(value, found));
    const added = [...found.keys()].filter((value) => !wanted.has(value) && !isPartOf(value, wanted));
    if (missing.length === 0 || numeralWord.test(proseOf(translation).text)) return [];
    const told = missing.find((value) => Number(value) > oftenWritten) ?? (added.length > 0 ? missing[0] : undefined);
    if (told === undefined) return [];
    return [tell(wanted.get(told) as string, added.length > 0 ? found.get(added[0] as string) : undefined)];
  },
};

function tell(missing: string, instead: string | undefined): Finding {
  return { message: `the number ${missing} is missing${instead === undefined ? '' : `, there is ${instead} instead`}` };
}

const anyDigit = /[\d\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/;

function numbersAsWritten(text: string): string[] {
  const prose = proseOf(text).text.slice(0, lookedAt);
  return anyDigit.test(prose) ? (western(prose).match(number) ?? []) : [];
}

/** Digits without separators, and how they are written first. */
function byDigits(numbers: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const written of numbers) {
    const digits = written.replace(/\D/g, '').replace(/^0{1,20}(?=\d)/, '');
    if (!found.has(digits)) found.set(digits, written);
  }
  return found;
}

function western(text: string): string {
  return text.replace(otherDigit, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (zeros.findLast((zero) => zero <= code) as number));
  });
}

/** `1.0` beside `1`, and numbers put together or taken apart otherwise: a date, `1 000 000`. */
function isPartOf(value: string, others: ReadonlyMap<string, string>): boolean {
  if (others.has(`${value}0`) && /[.,]0$/.test(others.get(`${value}0`) as string)) return true;
  if (value.length < 3) return false;
  for (const other of others.keys())
    if (other.length > 2 && (other.includes(value) || value.includes(other))) return true;
  return false;
}
