import type { Term } from '../types/glossary.ts';
import { shareContexts } from './shared.ts';

export interface PromptItem {
  /** Local to the batch: a small number. */
  key: string;
  text: string;
  context?: string | undefined;
  speaker?: string | undefined;
  maxLength?: number | undefined;
  /** An earlier answer, and why it was rejected. */
  previous?: string | undefined;
  problem?: string | undefined;
  /** A text much like this one, and its translation. */
  similar?: { text: string; translation: string } | undefined;
}

/** A line of the file beside the batch; not to be translated. */
export interface PromptLine {
  text: string;
  translation?: string | undefined;
}

export interface PromptBatch {
  /** BCP 47; absent: the model detects it. */
  sourceLang?: string | undefined;
  targetLang: string;
  /** Terms that occur in this batch. */
  glossary: readonly Term[];
  /** Who speaks, by the speaker's name as the items have it: `female; sarcastic, short sentences`. */
  characters?: Readonly<Record<string, string>> | undefined;
  /** What `max_length` counts, where that is not the characters that a player sees. */
  maxLengthUnit?: string | undefined;
  /** The lines before the first item, in file order. */
  before?: readonly PromptLine[] | undefined;
  items: readonly PromptItem[];
}

/**
 * The last user message: one compact JSON object, `{source_lang, target_lang, max_length_unit, glossary, characters, shared,
 * contexts, before, items}`. Absent things are left out; an item that has nothing but its text is a plain string; a context
 * or speaker that all items have is said once, in `shared`; a long context that some of them have once in `contexts`, by
 * their keys: `{"1-3,7":"…"}`. Lone surrogates come out as `\uXXXX`.
 */
export function renderUserMessage(batch: PromptBatch): string {
  const { common, contexts, own } = shareContexts(batch.items);
  const shared = { context: common, speaker: commonSpeaker(batch.items) };
  const items = batch.items.map((item, at): [string, unknown] => [
    item.key,
    renderItem({
      ...item,
      context: own[at],
      speaker: shared.speaker === undefined ? item.speaker : undefined,
    }),
  ]);
  return JSON.stringify({
    source_lang: batch.sourceLang || undefined,
    target_lang: batch.targetLang,
    max_length_unit: batch.items.some(({ maxLength }) => maxLength !== undefined) ? batch.maxLengthUnit : undefined,
    glossary: batch.glossary.length === 0 ? undefined : renderGlossary(batch.glossary),
    characters: unlessEmpty(batch.characters),
    shared: shared.context === undefined && shared.speaker === undefined ? undefined : shared,
    contexts: unlessEmpty(contexts),
    before: batch.before?.length ? batch.before.map(({ text, translation }) => ({ text, translation })) : undefined,
    items: Object.fromEntries(items),
  });
}

function unlessEmpty(entries: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> | undefined {
  return Object.keys(entries).length === 0 ? undefined : entries;
}

/** Source term to translation; an object `{translation, avoid, note}` where there is more to say than that. */
export function renderGlossary(terms: readonly Term[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    terms.map(({ term, translation, forbidden, note }) => {
      const avoid = forbidden.length === 0 ? undefined : forbidden;
      const isBare = note === undefined && avoid === undefined;
      return [term, isBare ? translation : { translation, avoid, note }];
    }),
  );
}

function renderItem(item: PromptItem): unknown {
  const notes = {
    context: item.context || undefined,
    speaker: item.speaker || undefined,
    max_length: item.maxLength,
    previous: item.previous,
    problem: item.problem,
    similar: item.similar,
  };
  const bare = Object.values(notes).every((value) => value === undefined);
  return bare ? item.text : { text: item.text, ...notes };
}

function commonSpeaker(items: readonly PromptItem[]): string | undefined {
  const first = items[0]?.speaker || undefined;
  return items.length > 1 && items.every(({ speaker }) => speaker === first) ? first : undefined;
}
