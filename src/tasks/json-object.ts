import { type JsonMember, scanJsonObject } from '../utils/json-scan.ts';
import { type Place, placeAfter } from './place.ts';
import type { CellKind } from './records.ts';
import { quoted } from './shown.ts';

/** A fault inside one object. */
export interface ObjectFault extends Place {
  message: string;
}

export interface ParsedObject {
  members: readonly JsonMember[];
  fault?: ObjectFault;
}

/** Reads the text of one element that stands at `place`. */
export function parseObject(raw: string, place: Place): ParsedObject {
  const fail = (index: number, message: string): ParsedObject => ({
    members: [],
    fault: { ...placeAfter(place, raw.slice(0, index)), message },
  });
  if (raw[0] !== '{') return fail(0, 'not an object; every string is an object such as {"source": "…"}');
  const scan = scanJsonObject(raw, 0);
  if (scan.fault !== undefined) return fail(scan.fault.index, `broken JSON: ${scan.fault.message}`);
  if (scan.end !== raw.length) return fail(scan.end, 'broken JSON: unexpected text after the object');
  const broken = whatJsonRefuses(raw);
  if (broken !== undefined) return fail(broken.index, `broken JSON: ${broken.message}`);
  const repeated = findRepeated(scan.members);
  if (repeated !== undefined) return fail(repeated.keyStart, `the key ${quoted(repeated.key)} stands twice`);
  return { members: scan.members };
}

/** The scan skips over values by their brackets; JSON.parse has the last word. */
function whatJsonRefuses(raw: string): { index: number; message: string } | undefined {
  try {
    JSON.parse(raw);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const index = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    return { index, message: message.replace(/ in JSON at position.*$| at position.*$|, ".*$/s, '') };
  }
}

function findRepeated(members: readonly JsonMember[]): JsonMember | undefined {
  const seen = new Set<string>();
  for (const member of members) {
    if (seen.has(member.key)) return member;
    seen.add(member.key);
  }
  return undefined;
}

/** The text of a raw value, and what it is where it is no text; null is empty text. */
export function cellOf(value: string): { text: string; kind?: CellKind } {
  switch (value[0]) {
    case '"':
      return { text: JSON.parse(value) as string };
    case 'n':
      return { text: '' };
    case 't':
    case 'f':
      return { text: value, kind: 'boolean' };
    case '{':
      return { text: value, kind: 'object' };
    case '[':
      return { text: value, kind: 'array' };
    default:
      return { text: value, kind: 'number' };
  }
}
