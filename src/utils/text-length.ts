import type { LengthUnit } from '../types/check.ts';
import { displayWidth } from './terminal.ts';
import { findTokens } from './tokens.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const tag = /^(?:<[^>]*>|\[\/?[\w#=.-]*\])$/;

/** Length of a text in the unit of a length limit. Markup and line breaks are not seen and count nothing, except as bytes. */
export function textLength(text: string, unit: LengthUnit): number {
  if (unit === 'bytes') return Buffer.byteLength(text);
  const shown = withoutTags(text).replace(/[\r\n]/g, '');
  if (unit === 'width') return displayWidth(shown);
  if (unit === 'characters') return [...shown].length;
  let count = 0;
  for (const _ of graphemes.segment(shown)) count++;
  return count;
}

function withoutTags(text: string): string {
  let shown = '';
  let at = 0;
  for (const token of findTokens(text)) {
    if (!tag.test(token.text)) continue;
    shown += text.slice(at, token.start);
    at = token.end;
  }
  return shown + text.slice(at);
}
