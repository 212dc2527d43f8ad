import type { ResultRow, TaskOutcome } from '../types/task-file.ts';
import { scanJsonObject } from '../utils/json-scan.ts';
import { type JsonChange, setMembers } from './json-members.ts';
import { cellOf } from './json-object.ts';
import { formatConfidence, hasConfidence, leavesCell } from './outcome.ts';
import type { JsonDialect, ResultRows } from './records.ts';
import { rowLanguage } from './row-language.ts';
import type { LongColumns, TaskTemplate, WideColumns } from './template.ts';

/** Rows of a JSON or JSON Lines result. */
export function jsonRows(template: TaskTemplate, { opening, asciiOnly }: JsonDialect): ResultRows {
  const { columns } = template;
  const encode = (text: string) => encodeJson(text, asciiOnly);
  if (columns.layout === 'wide') return { opening, write: (row) => [wideObject(columns, row, encode)] };
  return { opening, write: longObjects(columns, hasConfidence(template, columns), encode) };
}

/** JSON.stringify writes lone surrogates and NUL as escapes, so that they survive UTF-8. */
function encodeJson(text: string, asciiOnly: boolean): string {
  const json = JSON.stringify(text);
  if (!asciiOnly) return json;
  return json.replace(/[\x7f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

type Encode = (text: string) => string;

function wideObject({ targets }: WideColumns, { raw, outcomes }: ResultRow, encode: Encode): string {
  const changes = targets.flatMap(({ tag, name }): JsonChange[] => {
    const outcome = outcomes.find(({ targetLang }) => targetLang === tag);
    if (outcome === undefined || leavesCell(outcome)) return [];
    const { translation: text } = outcome;
    // A failed cell that was never there need not come to be.
    return [{ key: name, text, value: encode(text), ...(text === '' && { onlyIfThere: true }) }];
  });
  return setMembers(raw, changes, encode);
}

function longObjects(columns: LongColumns, withConfidence: boolean, encode: Encode): ResultRows['write'] {
  const { targetLang, translation, status, error, confidence, wanted } = columns;
  const change = (key: string, text: string): JsonChange => ({ key, text, value: encode(text) });

  const done = (raw: string, outcome: TaskOutcome): string => {
    const changes: JsonChange[] = [];
    if (targetLang !== null && textOf(raw, targetLang.name).trim() === '') {
      changes.push(change(targetLang.name, outcome.targetLang));
    }
    if (translation.index === null || !leavesCell(outcome)) changes.push(change(translation.name, outcome.translation));
    changes.push(change(status.name, outcome.status), change(error.name, outcome.error));
    const measured = formatConfidence(outcome.confidence);
    if (withConfidence && measured !== '') changes.push({ key: confidence.name, text: measured, value: measured });
    else if (confidence.index !== null) {
      changes.push({ key: confidence.name, text: '', value: 'null', onlyIfThere: true });
    }
    return setMembers(raw, changes, encode);
  };
  /** A row of a language that this run does not do keeps what an earlier one said of it. */
  const isOfOtherRun = (raw: string): boolean => {
    if (wanted.length === 0 || targetLang === null || textOf(raw, status.name) === '') return false;
    const language = rowLanguage(textOf(raw, targetLang.name), wanted);
    return language !== undefined && status.index !== null && wanted.every(({ tag }) => tag !== language);
  };
  const passed = (raw: string): string => {
    if (isOfOtherRun(raw)) return raw;
    const missing = translation.index === null ? [change(translation.name, '')] : [];
    return setMembers(raw, [...missing, change(status.name, 'skipped'), change(error.name, '')], encode);
  };
  return ({ raw, outcomes }) => (outcomes.length === 0 ? [passed(raw)] : outcomes.map((outcome) => done(raw, outcome)));
}

function textOf(raw: string, key: string): string {
  const member = scanJsonObject(raw, 0).members.find((each) => each.key === key);
  return member === undefined ? '' : cellOf(raw.slice(member.valueStart, member.valueEnd)).text;
}
