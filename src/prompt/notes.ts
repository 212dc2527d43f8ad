import type { LengthUnit } from '../types/check.ts';
import type { CharacterSettings, LanguageSettings } from '../types/settings.ts';
import { canonicalTag } from '../utils/languages.ts';

/** What the configuration says for one language, `formality: informal; notes`; that for `pt` holds for `pt-BR` too, unless it has its own. */
export function languageNotes(languages: Readonly<Record<string, LanguageSettings>>, targetLang: string): string {
  const found = nearest(languages, targetLang);
  if (found === undefined) return '';
  const { formality, notes } = found;
  return [formality && `formality: ${formality}`, notes?.trim()].filter((part) => part).join('; ');
}

/** Finds who a speaker is, without regard to case: `アリア; female; sarcastic, short sentences`. */
export function characterFinder(
  characters: Readonly<Record<string, CharacterSettings>>,
): (speaker: string, targetLang: string) => string | undefined {
  const byName = new Map(Object.entries(characters).map(([name, character]) => [plain(name), character]));
  return (speaker, targetLang) => {
    const found = byName.get(plain(speaker));
    if (found === undefined) return undefined;
    const name = nearest(found.names ?? {}, targetLang);
    const parts = [name && `called ${name}`, genderWords(found.gender), found.voice].filter((part) => part);
    return parts.length === 0 ? undefined : parts.join('; ');
  };
}

/** Words that mean nothing without what they speak of. */
const indefinite = new Set(['none', 'no', 'unknown', 'other', 'any', 'n/a', '-']);

function genderWords(gender: string | undefined): string | undefined {
  return gender !== undefined && indefinite.has(plain(gender)) ? `gender: ${gender.trim()}` : gender;
}

/** Speakers to one spelling of each, the first: `ARIA ` and `Aria` are the same one. */
export function speakerSpellings(speakers: Iterable<string | undefined>): Map<string | undefined, string | undefined> {
  const first = new Map<string, string>();
  const spellings = new Map<string | undefined, string | undefined>();
  for (const speaker of speakers) {
    if (speaker === undefined) continue;
    const name = first.get(plain(speaker)) ?? speaker.trim();
    first.set(plain(speaker), name);
    spellings.set(speaker, name);
  }
  return spellings;
}

/** What `max_length` counts, in words for the model; undefined for what a player sees, which goes without saying. */
export const lengthUnitWords: Readonly<Record<LengthUnit, string | undefined>> = {
  graphemes: undefined,
  characters: 'Unicode code points',
  bytes: 'UTF-8 bytes, markup included',
  width: 'columns; full-width characters take 2',
};

function plain(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** The entry of a language tag, else of the nearest that is more general: `zh-Hant-TW`, `zh-Hant`, `zh`. */
function nearest<T>(byTag: Readonly<Record<string, T>>, targetLang: string): T | undefined {
  const entries = new Map(Object.entries(byTag).map(([tag, value]) => [canonicalTag(tag) ?? tag, value]));
  for (let tag = targetLang; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = entries.get(tag);
    if (found !== undefined) return found;
  }
  return undefined;
}
