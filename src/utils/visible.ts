import { findTokens, isKnownTag, type Token } from './tokens.ts';

/** The text as a player sees it: without markup and line breaks, an escape or entity as the one character it stands for. */
export function visible(text: string): string {
  const tokens = findTokens(text);
  const closed = closedTags(tokens);
  let shown = '';
  let at = 0;
  for (const token of tokens) {
    shown += text.slice(at, token.start) + shownAs(token.text, closed);
    at = token.end;
  }
  return (shown + text.slice(at)).replace(/[\r\n]/g, '');
}

/** Names of tags that are closed somewhere; `*` where `[]` closes any. */
function closedTags(tokens: readonly Token[]): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const { text } of tokens) {
    if (text === '[]') closed.add('*');
    else if (text[1] === '/') closed.add(text.slice(2, -1).trim());
  }
  return closed;
}

function shownAs(token: string, closed: ReadonlySet<string>): string {
  if (token.startsWith('\\')) return shownEscape(token);
  if (token.startsWith('&') || token === '%%') return '&';
  return isMarkup(token, closed) ? '' : token;
}

function shownEscape(token: string): string {
  // RPG Maker: `\C[2]` colours and `\I[5]` draws, `\V[1]` and `\N[1]` are values.
  if (/[[<]/.test(token)) return /^\\[VNPvnp]/.test(token) ? token : '';
  return /^\\(?:u|x|["'`\\/&])/.test(token) ? '"' : '';
}

/** `<b>`, `[/color]`, `{a=link}`; a lone `[name]` or `<name>` may be a value and counts. */
function isMarkup(token: string, closed: ReadonlySet<string>): boolean {
  const open = token[0] as string;
  if (!'<[{'.includes(open)) return false;
  const name = /^.\/?\s?([#\w.-]{0,64})/.exec(token)?.[1] ?? '';
  if (token[1] === '/' || closed.has(name)) return true;
  if (open === '{') return isKnownTag(name) && token.includes('=');
  return (
    token === '[]' || token[1] === '#' || token.includes('=') || isKnownTag(name) || (open === '[' && closed.has('*'))
  );
}
