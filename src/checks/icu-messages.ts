/** A plural or select of ICU MessageFormat, as far as its structure goes. */
export interface IcuMessage {
  argument: string;
  kind: 'plural' | 'select' | 'selectordinal';
  /** What its branches are called, in order. */
  branches: string[];
  isClosed: boolean;
}

/** What makes a group in braces a plural or select. */
export const icuKind = /,\s{0,20}(?:plural|select|selectordinal)\s{0,20},/;

const head =
  /\{\s{0,20}([\w.]{1,64})\s{0,20},\s{0,20}(plural|select|selectordinal)\s{0,20},(?:\s{0,20}offset:\d{1,9})?/y;
/** Between branches: whatever stands before the next brace. */
const name = /([^{}]{0,200})([{}])/y;

/** What is open at a place: a message between its branches, or a branch or plain braces. */
type Frame = IcuMessage | 'braces';

/**
 * The plurals and selects of a text, nested ones among them, whatever their branches are called. A `'{'` in quotes is text.
 * Linear in the text's length.
 */
export function readIcuMessages(text: string): IcuMessage[] {
  const messages: IcuMessage[] = [];
  if (!icuKind.test(text)) return messages;
  const open: Frame[] = [];
  for (let at = 0; at < text.length; ) {
    const frame = open.at(-1);
    if (frame !== undefined && frame !== 'braces') {
      at = readBranch(text, at, frame, open);
      continue;
    }
    const sign = text[at];
    const isQuoted = text[at - 1] === "'" && text[at + 1] === "'";
    at++;
    if (isQuoted || (sign !== '{' && sign !== '}')) continue;
    if (sign === '}') open.pop();
    else {
      head.lastIndex = at - 1;
      const [, argument, kind] = head.exec(text) ?? [];
      if (argument === undefined) open.push('braces');
      else {
        const message: IcuMessage = { argument, kind: kind as IcuMessage['kind'], branches: [], isClosed: false };
        messages.push(message);
        open.push(message);
        at = head.lastIndex;
      }
    }
  }
  return messages;
}

/** The place behind the brace that opens the message's next branch, or closes the message. */
function readBranch(text: string, at: number, message: IcuMessage, open: Frame[]): number {
  name.lastIndex = at;
  const [, words = '', brace] = name.exec(text) ?? [];
  if (brace === undefined) return text.length;
  const branch = words.trim();
  if (branch !== '' || brace === '{') message.branches.push(branch);
  if (brace === '{') open.push('braces');
  else {
    message.isClosed = true;
    open.pop();
  }
  return name.lastIndex;
}
