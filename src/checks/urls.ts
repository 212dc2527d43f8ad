import type { Check } from './check.ts';
import { proseOf } from './prose.ts';

const url = /^(?:https?:\/\/|ftp:\/\/|www\.)/i;

/** A warning: a page may have a translation of its own; told is an address whose host is missing, in another language too. */
export const urls: Check = {
  name: 'urls',
  severity: 'warning',
  find({ source, translation }) {
    if (!mayHoldUrl(source)) return [];
    const folded = translation.toLowerCase();
    const missing = proseOf(source).tokens.find(({ text }) => url.test(text) && !folded.includes(site(text)));
    return missing === undefined ? [] : [{ message: `the address ${missing.text.slice(0, 200)} is missing` }];
  },
};

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
