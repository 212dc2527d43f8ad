import type { Check } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';

const email = /^[\w.+-]{1,64}@/;
/** `data/maps/one.txt`, `/usr/share/game.cfg`, `screens.rpy`, `C:\Games`. Every part bounded, and none begins within another. */
const path =
  /(?<![\w/.\\:-])(?:[A-Za-z]:\\[\w.\\-]{1,200}|(?:~|\.{1,2})?\/?(?:[\w-]{1,60}\/){1,10}[\w-]{1,60}\.[A-Za-z0-9]{1,5}|[\w-]{1,60}\.(?:png|jpe?g|gif|webp|txt|exe|dll|so|json|xml|ini|cfg|conf|zip|jar|log|rpyc?|ogg|mp3|wav|sav|csv|ya?ml|lua|py|sh|bat|html?|css|js|md))(?![\w/\\])/g;
/** What every path has in it, and every mail address; spares nearly all texts the pattern. */
const mayHoldName = /\.[A-Za-z0-9]|:\\/;

/** A warning: a file name may also be an example, which translators change. */
export const paths: Check = {
  name: 'paths',
  severity: 'warning',
  find({ source, translation }) {
    if (!mayHoldName.test(source)) return [];
    const missing = namesIn(source).find((name) => !translation.includes(name));
    return missing === undefined ? [] : [{ message: `${missing} is missing` }];
  },
};

function namesIn(source: string): string[] {
  const { tokens, text } = proseOf(source);
  const emails = tokens.filter((token) => email.test(token.text)).map((token) => token.text);
  return [...emails, ...(text.slice(0, lookedAt).match(path) ?? [])];
}
