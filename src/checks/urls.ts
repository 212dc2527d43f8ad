import type { Check } from './check.ts';
import { proseOf } from './prose.ts';

const url = /^(?:https?:\/\/|ftp:\/\/|www\.)/i;

/**
 * A warning: an address whose host is missing, in another language too, and one whose path has changed, unless it names a
 * language before or after: such pages have translations of their own.
 */
export const urls: Check = {
  name: 'urls',
  severity: 'warning',
  find({ source, translation }) {
    if (!mayHoldUrl(source)) return [];
    const folded = translation.toLowerCase();
    const missing = addressesIn(source).filter((text) => !folded.includes(text.toLowerCase()));
    if (missing.length === 0) return [];
    const gone = missing.find((text) => !folded.includes(site(text)));
    if (gone !== undefined) return [{ message: `the address ${gone.slice(0, 200)} is missing` }];
    const written = addressesIn(translation);
    const changed = missing.find((text) => !languageOf.test(text) && isChanged(text, written));
    return changed === undefined ? [] : [{ message: `the address ${changed.slice(0, 200)} was changed` }];
  },
};

/** `https://de.`, `/de/`, `/pt-br`, `lang=de`. */
const languageOf = /(?:\/\/|\/|lang=|hl=|locale=)[a-z]{2}(?:[-_][a-z]{2,4})?(?=[./?#&]|$)/i;

/** Whether all addresses of its site are another page, none of them in a language of its own. */
function isChanged(address: string, written: readonly string[]): boolean {
  const others = written.filter((text) => site(text) === site(address));
  return others.length > 0 && !others.some((text) => languageOf.test(text));
}

function addressesIn(text: string): string[] {
  return proseOf(text).tokens.flatMap((token) => (url.test(token.text) ? [token.text.replace(/[/.,]$/, '')] : []));
}

function mayHoldUrl(text: string): boolean {
  return text.includes('://') || /www\./i.test(text);
}

/** `wikipedia.org` of `https://en.wikipedia.org/wiki/Mana`; one of digits (`127.0.0.1`) whole. */
function site(address: string): string {
  const host = address
    .replace(/^(?:\w{3,5}:\/\/)?(?:www\.)?/i, '')
    .replace(/[/?#:].*$/s, '')
    .toLowerCase();
  const labels = host.split('.');
  return /^[\d.]{1,50}$/.test(host) || labels.length < 3 ? host : labels.slice(-2).join('.');
}
