import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArrivingRows } from '../../src/engine/arriving-rows.ts';
import { judge, shareOut } from '../../src/engine/judge.ts';
import { parseBrokenReply, parseReply } from '../../src/engine/reply.ts';
import { noRules } from '../../src/engine/rules.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const hostile = fc.oneof(text, fc.constantFrom('{"1":"x"}', '"},{"2":"x', '{', '}', '\\', '"', '```', '</think>'));
const texts = fc.array(hostile, { minLength: 1, maxLength: 8 });
const noise = fc.array(fc.constantFrom('{', '}', '"', '1', '2', ':', ',', '\\', '[', ']', ' ', '\n', 'x', '<think>'), {
  maxLength: 60,
});
const asked = (values: readonly string[]) => new Map(values.map((value, index) => [String(index + 1), value]));
const honest = (values: readonly string[]) =>
  JSON.stringify(Object.fromEntries(values.map((value, index) => [String(index + 1), value])));
const read = (reply: string, keys: ReadonlyMap<string, string>) =>
  new Map([...parseReply(reply, keys).texts].map(([key, found]) => [key, found.text]));

describe('a reply', () => {
  test('of any noise never throws or invents a key', () => {
    const anything = fc.oneof(
      noise.map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(anything, texts, (reply, sources) => {
        const keys = asked(sources);
        const { texts: found, repeated } = parseReply(reply, keys);
        for (const key of [...found.keys(), ...repeated]) expect(keys.has(key)).toBe(true);
        for (const { start, end } of found.values()) expect(reply.slice(start, end)).toMatch(/^".*"$/s);
      }),
      { numRuns: 500 },
    );
  });

  test('that is honest is read whole, fenced or not', () => {
    const before = fc.constantFrom('', '```json\n', 'Here it is {0}:\n', '<think>{"1":"draft"}</think>\n', '\ufeff');
    const after = fc.constantFrom('', '\n```', '\nI kept {0} and {name}.', '}}}');
    fc.assert(
      fc.property(texts, before, after, (values, start, end) => {
        expect(read(start + honest(values) + end, asked(values))).toEqual(asked(values));
      }),
      { numRuns: 300 },
    );
  });

  test('that is cut anywhere yields whole rows only', () => {
    fc.assert(
      fc.property(texts, fc.double({ min: 0, max: 1, noNaN: true }), (values, place) => {
        const whole = honest(values);
        const found = read(whole.slice(0, Math.floor(whole.length * place)), asked(values));
        for (const [key, value] of found) expect(value).toBe(asked(values).get(key));
      }),
      { numRuns: 500 },
    );
  });
});

/** A value as it may stand in a reply, and what it says; undefined: nothing that can be believed. */
const value = fc.oneof(
  text.map((said) => ({ raw: JSON.stringify(said), said: said as string | undefined })),
  fc.constantFrom(
    { raw: '"two\nlines"', said: 'two\nlines' },
    { raw: '{"text":"inside"}', said: 'inside' },
    ...['"\\q"', '"\\u12"', '"\\ud8zz"', '7', 'null', '["x"]', '{"text":"a","translation":"b"}', '{"note":"x"}'].map(
      (raw) => ({ raw, said: undefined }),
    ),
  ),
);
const member = fc.record({ key: fc.constantFrom('1', '2', '3', '4', '01', ' 1', 'x', 'note', '__proto__'), value });

test('only keys that were asked and came once are believed', () => {
  const keys = asked(['one', 'two', 'three']);
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 7 }), (members) => {
      const reply = `{${members.map((each) => `${JSON.stringify(each.key)}:${each.value.raw}`).join(',')}}`;
      const of = (key: string) => members.filter((each) => each.key === key);
      const once = [...keys.keys()].filter((key) => of(key).length === 1);
      const believed = once.flatMap((key) => of(key).map(({ value: { said } }) => [key, said] as const));
      const parsed = parseReply(reply, keys);
      expect(new Map([...parsed.texts].map(([key, found]) => [key, found.text]))).toEqual(
        new Map(believed.filter(([, said]) => said !== undefined)),
      );
      expect(parsed.repeated).toEqual(new Set([...keys.keys()].filter((key) => of(key).length > 1)));
    }),
    { numRuns: 500 },
  );
});

function task(source: string, index: number): QueuedTask {
  return { task: index + 100, tries: 0, misses: 0, source, targetLang: 'ja' };
}

const places = fc.array(fc.nat(), { maxLength: 20 });

test('a reply that breaks off anywhere brings its whole rows', () => {
  fc.assert(
    fc.property(texts, fc.nat(), (values, place) => {
      const whole = honest(values);
      const begun = whole.slice(0, place % (whole.length + 1));
      const { texts: found } = parseBrokenReply(begun, asked(values));
      const ends = [...parseReply(whole, asked(values)).texts].map(([key, { end }]) => [key, end] as const);
      // The comma or the brace behind a row shows that it is whole.
      expect([...found.keys()]).toEqual(ends.filter(([, end]) => end < begun.length).map(([key]) => key));
      for (const [key, { text: said }] of found) expect(said).toBe(values[Number(key) - 1]);
    }),
    { numRuns: 500 },
  );
});

test('rows are counted as they arrive, however they are cut', () => {
  fc.assert(
    fc.property(texts, places, fc.boolean(), (values, cuts, asItems) => {
      const items = values.map((value) => (asItems ? { text: value, context: 'c' } : value));
      const whole = JSON.stringify(Object.fromEntries(items.map((item, index) => [String(index + 1), item])));
      const at = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
      const rows = new ArrivingRows(asked(values).keys());
      const counts = at.slice(1).map((end, index) => rows.add(whole.slice(at[index], end)));
      expect(counts.at(-1)).toBe(values.length);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});

test('noise arrives as no more rows than were asked', () => {
  const anything = fc.array(
    fc.oneof(
      noise.map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    ),
  );
  fc.assert(
    fc.property(anything, texts, (pieces, values) => {
      const rows = new ArrivingRows(asked(values).keys());
      for (const piece of pieces) expect(rows.add(piece)).toBeLessThanOrEqual(values.length);
    }),
  );
});

test('every task of a batch has one verdict', () => {
  const reply = fc.oneof(
    noise.map((parts) => parts.join('')),
    texts.map(honest),
  );
  const finish = fc.constantFrom('stop', 'length', 'content_filter');
  fc.assert(
    fc.property(texts, reply, finish, fc.integer({ min: 1, max: 3 }), fc.boolean(), (...given) => {
      const [sources, said, finishReason, attempts, isBroken] = given;
      const tasks = sources.map(task);
      const { results, split, rest } = judge(
        { tasks, shuffled: false },
        { text: said, model: 'm', finishReason },
        1,
        attempts,
        noRules,
        isBroken,
      );
      const left = isBroken ? rest : split?.tasks;
      const named = [...results.map((result) => result.task), ...(left ?? []).map((each) => each.task)];
      expect(named.sort((a, b) => a - b)).toEqual(tasks.map((each) => each.task));
    }),
    { numRuns: 300 },
  );
});

test('shares of the usage add up to it', () => {
  const tokens = fc.nat(10_000_000);
  fc.assert(
    fc.property(
      fc.record({ prompt: tokens, cached: tokens, completion: tokens, reasoning: tokens }),
      fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 50 }),
      (usage, weights) => {
        const shares = shareOut(usage, weights);
        for (const kind of ['prompt', 'cached', 'completion', 'reasoning'] as const) {
          expect(shares.reduce((sum, share) => sum + share[kind], 0)).toBe(usage[kind]);
          expect(shares.every((share) => share[kind] >= 0)).toBe(true);
        }
      },
    ),
  );
});
