import { type JsonMember, scanJsonObject } from '../utils/json-scan.ts';
import { cellOf } from './json-object.ts';

/** A member to set: `value` is its JSON, `text` what it says. */
export interface JsonChange {
  key: string;
  text: string;
  value: string;
  /** Leave it out where the object has no such member. */
  onlyIfThere?: boolean;
}

/**
 * Sets members of an object's text. One that already says so, and every other, stays byte for byte; new ones are added
 * before the closing brace, spaced as the object's own.
 */
export function setMembers(raw: string, changes: readonly JsonChange[], encodeKey: (key: string) => string): string {
  const { members } = scanJsonObject(raw, 0);
  const byKey = new Map(members.map((member) => [member.key, member]));
  const replaced: { start: number; end: number; value: string }[] = [];
  const added: JsonChange[] = [];
  for (const change of changes) {
    const member = byKey.get(change.key);
    if (member === undefined) {
      if (change.onlyIfThere !== true) added.push(change);
    } else if (cellOf(raw.slice(member.valueStart, member.valueEnd)).text !== change.text) {
      replaced.push({ start: member.valueStart, end: member.valueEnd, value: change.value });
    }
  }
  const last = members.at(-1)?.valueEnd ?? 1;
  const spacing = spacingOf(raw, members);
  const more = added.map(({ key, value }, index) => {
    const lead = index === 0 && members.length === 0 ? '' : spacing.between;
    return `${lead}${encodeKey(key)}${spacing.colon}${value}`;
  });
  replaced.push({ start: last, end: last, value: more.join('') });
  return splice(raw, replaced);
}

function splice(raw: string, parts: { start: number; end: number; value: string }[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, value } of parts.sort((a, b) => a.start - b.start)) {
    result += raw.slice(done, start) + value;
    done = end;
  }
  return result + raw.slice(done);
}

/** What stands between two members, and between a key and its value. */
function spacingOf(raw: string, members: readonly JsonMember[]): { between: string; colon: string } {
  const last = members.at(-1);
  if (last === undefined) return { between: ', ', colon: ': ' };
  const colon = raw.slice(raw.lastIndexOf('"', last.valueStart - 1) + 1, last.valueStart);
  const before = members.at(-2);
  if (before !== undefined) return { between: raw.slice(before.valueEnd, last.keyStart), colon };
  const lead = raw.slice(1, last.keyStart);
  return { between: `,${lead === '' && colon.length > 1 ? ' ' : lead}`, colon };
}
