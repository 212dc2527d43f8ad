import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand } from '../../src/config/expand.ts';
import { measureAll, pack } from '../../src/planner/planner.ts';
import { decide } from '../../src/store/decide.ts';
import { decodeText, encodeText } from '../../src/store/text.ts';
import type { QueuedTask } from '../../src/types/queue.ts';
import { escapeForTerminal, truncate } from '../../src/utils/terminal.ts';
import { findTokens } from '../../src/utils/tokens.ts';
import { attempt, completed, folder, session } from '../store/support.ts';

/** UTF-16 units of every kind, lone surrogates among them. */
const units = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 1, 0x0a, 0xd83d, 0xde00, 0x202e)))
  .map((codes) => String.fromCharCode(...codes));

test('any text survives its way through the database', () => {
  fc.assert(
    fc.property(units, (text) => {
      const stored = encodeText(text);
      expect(stored.includes('\0')).toBe(false);
      expect(stored.isWellFormed()).toBe(true);
      expect(decodeText(stored)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('any task and translation survives the checkpoint', async () => {
  const rows = fc.uniqueArray(units, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, async (texts) => {
      const open = await session(
        `${folder()}/a.db`,
        texts.map((text) => ({ id: `i${text}`, source: `a${text}` })),
      );
      const { queue } = open.startRun({ provider: 'p', model: 'm', currency: 'USD', settings: 'settings' });
      const tasks = queue.next(10);
      expect(tasks.map(({ source }) => source)).toEqual(texts.map((text) => `a${text}`));
      attempt(
        queue,
        tasks,
        tasks.map((task) => completed(task, `t${task.source}`)),
      );
      const written = [...open.reader.resultRows()].flatMap(({ outcomes }) => outcomes);
      expect(written.map(({ translation }) => translation)).toEqual(texts.map((text) => `ta${text}`));
      open.close();
    }),
    { numRuns: 15 },
  );
});

test('tokens stand in order, apart, within the text', () => {
  const parts = fc.constantFrom(
    ...'{}%<>[]\\$&@#"\'/=, .:;1dsan字',
    '{n, plural, one {',
    'http://',
    '%s',
    '{0}',
    '<b>',
    '\\n',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      let last = 0;
      for (const token of findTokens(text)) {
        expect(token.start).toBeGreaterThanOrEqual(last);
        expect(token.end).toBeGreaterThan(token.start);
        expect(text.slice(token.start, token.end)).toBe(token.text);
        last = token.end;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1000 },
  );
});

/** First and last of each range that a terminal acts on, and their neighbours. */
const edges = [0x1f, 0x20, 0x7e, 0x7f, 0x9f, 0xa0, 0x61b, 0x61c, 0x200e, 0x200f, 0x2027, 0x2028, 0x2029, 0x202a, 0x202b]
  .concat([0x202c, 0x202d, 0x202e, 0x202f, 0x2065, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a])
  .concat([0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000]);
const steering = fc.array(fc.constantFrom(...edges), { maxLength: 8 }).map((codes) => String.fromCharCode(...codes));

test('what a terminal shows steers nothing', () => {
  fc.assert(
    fc.property(fc.oneof(units, steering), fc.integer({ min: 1, max: 30 }), (text, columns) => {
      for (const shown of [escapeForTerminal(text), truncate(escapeForTerminal(text), columns)]) {
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a batch keeps its limits and the rest its order', () => {
  const row = fc.record({
    source: fc.string({ minLength: 1, maxLength: 60, size: 'max' }),
    targetLang: fc.constantFrom('ja', 'ko'),
  });
  const limit = fc.integer({ min: 60, max: 400 });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      limit,
      fc.record({ aim: fc.integer({ min: 1, max: 400 }), most: fc.integer({ min: 1, max: 400 }) }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 60, max: 2000 }),
      (all, maxChars, share, maxRows, maxReplyTokens) => {
        const limits = { maxChars, maxRows, maxReplyTokens, systemTokens: 10 };
        let left = all.map((each, task): QueuedTask => ({ ...each, task, tries: 0, misses: 0 }));
        const sent: number[] = [];
        while (left.length > 0) {
          const batch = pack(left, limits, share);
          const alike = left.filter(({ targetLang }) => targetLang === left[0]?.targetLang);
          expect(batch.length).toBeGreaterThan(0);
          // The first ones of its language, none stepped over.
          expect(batch.map(({ task }) => task)).toEqual(alike.slice(0, batch.length).map(({ task }) => task));
          expect(batch.length).toBeLessThanOrEqual(maxRows);
          expect(new Set(batch.map(({ targetLang }) => targetLang)).size).toBe(1);
          if (batch.length > 1) {
            expect(measureAll(batch).chars).toBeLessThanOrEqual(maxChars);
            expect(measureAll(batch).replyTokens).toBeLessThanOrEqual(Math.min(maxReplyTokens, share.most));
          }
          sent.push(...batch.map(({ task }) => task));
          left = left.filter((task) => !batch.includes(task));
        }
        expect(sent.sort((a, b) => a - b)).toEqual(all.map((_, index) => index));
      },
    ),
  );
});

test("a person's text is never replaced", () => {
  const few = fc.constantFrom('A', 'B', 'C');
  const maybe = fc.option(few);
  fc.assert(
    fc.property(few, few, maybe, maybe, maybe, fc.boolean(), (source, cell, ours, earlier, base, sameHash) => {
      fc.pre(cell !== ours);
      const known = {
        sameHash,
        state: 'completed' as const,
        origin: 'provider' as const,
        translation: ours,
        ours,
        cell: earlier,
        cellSource: earlier === null ? null : 'A',
        cellIsEdit: false,
      };
      const decision = decide({ source, cell, base, translatable: () => true }, known, 'empty', () => false);
      expect(decision).toMatchObject({ state: 'completed', origin: 'human', translation: cell, cell });
    }),
  );
});

test('variables fill in what they name and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ minLength: 1, maxLength: 20 }), (plain, value) => {
      fc.pre(!plain.includes('${'));
      expect(expand(plain, { A: value }).text).toBe(plain);
      expect(expand(`<\${A}>`, { A: value })).toEqual({ text: `<${value}>`, variables: ['A'], used: ['A'] });
      expect(expand(`\${NO:-\${A}}`, { A: value }).text).toBe(value);
    }),
  );
});
