import { type JsonObjectScan, scanJsonObject } from '../utils/json-scan.ts';

/** A translation as it stands in the reply; `start` and `end` are places in the reply's text, quotes included. */
export interface ReplyText {
  text: string;
  start: number;
  end: number;
}

export interface ParsedReply {
  /** By key, only keys that were asked and came once. */
  texts: Map<string, ReplyText>;
  /** Asked keys that came more than once: neither is believed. */
  repeated: Set<string>;
  /** Whether the reply holds a whole JSON object, with or without what was asked. */
  hasObject: boolean;
}

/**
 * Characters looked at, for each of the reply's: a brace that opens nothing is read past at once, one that is never closed
 * to the end of the reply, and a hostile reply has millions of them.
 */
const looksPerCharacter = 8;
/** What a brace costs that is read past at once. */
const candidateCost = 1000;
const leastLooks = 1_000_000;

/**
 * Reads a reply leniently: code fences, text around it, a `<think>` block, an object inside an object, a cut-off end. What
 * it finds is believed strictly: by key, once. Linear in the text's length.
 *
 * @param asked keys with their source texts
 */
export function parseReply(reply: string, asked: ReadonlyMap<string, string>): ParsedReply {
  let best: ParsedReply = { texts: new Map(), repeated: new Set(), hasObject: false };
  let at = afterThinking(reply);
  let looks = Math.max(leastLooks, looksPerCharacter * reply.length);
  for (let open = reply.indexOf('{', at); open !== -1 && looks > 0; open = reply.indexOf('{', at)) {
    const scan = scanJsonObject(reply, open);
    looks -= candidateCost + scan.reached - open;
    const echo = echoEnd(reply, scan, asked);
    if (echo !== undefined) {
      at = echo;
      continue;
    }
    const found = readObject(reply, scan, asked);
    const hasObject = best.hasObject || found.hasObject;
    if (size(found) > 0 && size(found) >= size(best)) best = found; // the later one: drafts come first
    best = { ...best, hasObject };
    // Objects inside are read where no asked key stands beside them; so step over what held keys, into what did not.
    at = size(found) > 0 ? Math.max(found.end, open + 1) : open + 1;
  }
  return best;
}

/**
 * The same for a reply that broke off. Its last row counts only where something stands behind it: a quote at the very end may
 * be one within the text that the model forgot to escape.
 */
export function parseBrokenReply(reply: string, asked: ReadonlyMap<string, string>): ParsedReply {
  const parsed = parseReply(reply, asked);
  const end = reply.trimEnd().length;
  for (const [key, text] of parsed.texts) if (text.end >= end) parsed.texts.delete(key);
  return parsed;
}

/** Where the user message ends that the model says back, its texts as they were; undefined for anything else. */
function echoEnd(
  reply: string,
  { members, end }: JsonObjectScan,
  asked: ReadonlyMap<string, string>,
): number | undefined {
  const items = members.find(({ key }) => key === 'items');
  if (!items || reply[items.valueStart] !== '{' || !members.some(({ key }) => key === 'target_lang')) return undefined;
  const { texts } = readObject(reply, scanJsonObject(reply, items.valueStart), asked);
  const isEcho = [...texts].every(([key, { text }]) => text === asked.get(key));
  return isEcho ? (end === -1 ? items.valueEnd : end) : undefined;
}

function size(reply: ParsedReply): number {
  return reply.texts.size + reply.repeated.size;
}

function afterThinking(reply: string): number {
  const open = reply.search(/\S/);
  if (!reply.startsWith('<think>', open)) return 0;
  const close = reply.indexOf('</think>', open);
  return close === -1 ? reply.length : close + '</think>'.length;
}

function readObject(
  reply: string,
  scan: JsonObjectScan,
  asked: ReadonlyMap<string, string>,
): ParsedReply & { end: number } {
  const seen = new Set<string>();
  const texts = new Map<string, ReplyText>();
  const repeated = new Set<string>();
  for (const { key, valueStart, valueEnd } of scan.members) {
    if (!asked.has(key)) continue;
    if (seen.has(key)) {
      texts.delete(key);
      repeated.add(key);
      continue;
    }
    seen.add(key);
    const value = readText(reply, valueStart, valueEnd);
    if (value) texts.set(key, value);
  }
  return { texts, repeated, hasObject: scan.end !== -1, end: scan.end === -1 ? reply.length : scan.end };
}

/** A string, or an object like the item that went out, with the translation under `text` or `translation`. */
function readText(reply: string, start: number, end: number): ReplyText | undefined {
  if (reply[start] === '"') {
    const text = parseJsonString(reply.slice(start, end));
    return text === undefined ? undefined : { text, start, end };
  }
  if (reply[start] !== '{') return undefined;
  const inner = scanJsonObject(reply, start).members.filter(({ key }) => key === 'text' || key === 'translation');
  const [only] = inner;
  return inner.length === 1 && only && reply[only.valueStart] === '"'
    ? readText(reply, only.valueStart, only.valueEnd)
    : undefined;
}

/** Models leave line feeds and tabs unescaped now and then, which JSON forbids. */
function parseJsonString(raw: string): string | undefined {
  return parsedOrNone(raw) ?? parsedOrNone(raw.replace(/[\0-\x1f]/g, escapeControl));
}

function parsedOrNone(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}

function escapeControl(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
