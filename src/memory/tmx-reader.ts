import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { InputError } from '../errors.ts';
import { type MemoryEntry, memoryOrigins } from '../types/memory.ts';
import { canonicalTag } from '../utils/languages.ts';
import { readPieces } from './text.ts';
import { decodeXmlText, propNames } from './tmx.ts';

/** Characters that one element may hold, and that may come without any markup: more is no memory but an attack. */
const longestText = 10_000_000;

interface Variant {
  lang: string;
  text: string;
  isJson: boolean;
}

interface Unit {
  line: number;
  attributes: Record<string, string>;
  props: Map<string, string>;
  notes: string[];
  variants: Variant[];
}

/**
 * Reads the translation units of a TMX file (1.1 to 1.4b), as they come. The source is the variant in the unit's or the header's
 * `srclang`, else the first; every other variant is a translation of it. Inline elements (`bpt ept ph it hi sub ut`) are
 * flattened to what stands in them: the codes as they were. Throws an InputError with the place where the file is no TMX.
 */
export async function* readTmx(path: string, name: string): AsyncGenerator<MemoryEntry> {
  const parser = new TmxParser(name);
  for await (const piece of readPieces(path, name)) {
    parser.write(piece);
    yield* parser.take();
  }
  parser.end();
  yield* parser.take();
}

class TmxParser {
  readonly #name: string;
  readonly #sax = new SaxesParser();
  #entries: MemoryEntry[] = [];
  #unit: Unit | undefined;
  #variant: Variant | undefined;
  #isInSegment = false;
  /** Collects the text of the open `seg`, `prop` or `note`. */
  #text = '';
  #prop = '';
  #headerLang = '';
  #depth = 0;
  #sinceMarkup = 0;

  constructor(name: string) {
    this.#name = name;
    const sax = this.#sax;
    sax.on('error', (error) => {
      throw this.#fault(plainReason(error), error);
    });
    sax.on('doctype', (doctype) => {
      // A declaration without entities of its own is common, and says nothing that is not known; it is never fetched.
      if (doctype.includes('['))
        throw this.#fault('the DOCTYPE declares things of its own, which are not read; remove it');
    });
    sax.on('opentag', (tag) => this.#open(tag as SaxesTagPlain));
    sax.on('closetag', (tag) => this.#close(tag.name));
    sax.on('text', (text) => this.#add(text));
    sax.on('cdata', (text) => this.#add(text));
  }

  write(piece: string): void {
    this.#sinceMarkup += piece.length;
    if (this.#sinceMarkup > longestText) throw this.#fault('millions of characters without a tag: this is no TMX file');
    this.#sax.write(piece);
  }

  end(): void {
    this.#sax.close();
    if (this.#depth === 0) return;
    throw this.#fault('the file ends before </tmx>');
  }

  *take(): Iterable<MemoryEntry> {
    const entries = this.#entries;
    this.#entries = [];
    yield* entries;
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    this.#sinceMarkup = 0;
    this.#depth++;
    if (this.#depth === 1 && name !== 'tmx')
      throw this.#fault(`is no TMX file: it begins with <${name.slice(0, 40)}>, not <tmx>`);
    if (name === 'header') this.#headerLang = attributes.srclang ?? '';
    else if (name === 'tu') {
      this.#unit = { line: this.#sax.line, attributes, props: new Map(), notes: [], variants: [] };
    } else if (name === 'tuv') {
      this.#variant = { lang: attributes['xml:lang'] ?? attributes.lang ?? '', text: '', isJson: false };
    } else if (name === 'seg') {
      this.#isInSegment = true;
      this.#text = '';
    } else if (name === 'prop' || name === 'note') {
      this.#prop = name === 'prop' ? (attributes.type ?? '') : '';
      this.#text = '';
    }
  }

  #add(text: string): void {
    this.#sinceMarkup = 0;
    this.#text += text;
    if (this.#text.length > longestText) throw this.#fault('an element of millions of characters: this is no memory');
  }

  #close(name: string): void {
    this.#depth--;
    if (name === 'tu') this.#endUnit();
    else if (name === 'tuv' && this.#variant) {
      this.#unit?.variants.push(this.#variant);
      this.#variant = undefined;
    } else if (name === 'seg') {
      this.#isInSegment = false;
      if (this.#variant) this.#variant.text = this.#text;
    } else if (!this.#isInSegment && name === 'prop') this.#endProp();
    else if (!this.#isInSegment && name === 'note') this.#unit?.notes.push(this.#text.trim());
  }

  #endProp(): void {
    if (this.#variant && this.#prop === propNames.encoding) this.#variant.isJson = this.#text === 'json';
    else if (this.#unit && !this.#variant) this.#unit.props.set(this.#prop, this.#text);
  }

  #endUnit(): void {
    const unit = this.#unit;
    this.#unit = undefined;
    if (!unit) return;
    const srclang = unit.attributes.srclang ?? this.#headerLang;
    const variants = unit.variants.map((variant) => ({ ...variant, tag: this.#tagOf(variant.lang, unit) }));
    const source = sourceOf(variants, srclang);
    for (const variant of variants) {
      if (variant === source || !source || variant.tag === undefined) continue;
      const entry = toEntry(
        unit,
        { text: this.#textOf(source, unit), tag: source.tag },
        this.#textOf(variant, unit),
        variant.tag,
      );
      if (entry) this.#entries.push(entry);
    }
  }

  /** Undefined: `und`, a source whose language is not known. */
  #tagOf(lang: string, unit: Unit): string | undefined {
    if (lang.trim().toLowerCase() === 'und') return undefined;
    const tag = canonicalTag(lang);
    if (tag !== undefined) return tag;
    const message =
      lang === '' ? 'a <tuv> has no xml:lang' : `xml:lang ${JSON.stringify(lang.slice(0, 40))} is no language tag`;
    throw this.#fault(`${message}, in the <tu> that begins on line ${unit.line}`);
  }

  #textOf({ text, isJson }: Variant, unit: Unit): string {
    try {
      return isJson ? decodeXmlText(text) : text;
    } catch (error) {
      throw this.#fault(`a text marked as JSON is none, in the <tu> that begins on line ${unit.line}`, error);
    }
  }

  #fault(message: string, cause?: unknown): InputError {
    const { line, column } = this.#sax;
    return new InputError([{ file: this.#name, line, column: column + 1, message }], { cause });
  }
}

type TaggedVariant = Variant & { tag: string | undefined };

/** The variant in the source language; where tools write `en` here and `en-US` there, the one in the same language. */
function sourceOf(variants: readonly TaggedVariant[], srclang: string): TaggedVariant | undefined {
  const wanted = srclang === 'und' ? undefined : canonicalTag(srclang);
  if (wanted === undefined) return variants.find(({ tag }) => tag === undefined) ?? variants[0];
  const language = wanted.split('-')[0];
  return variants.find(({ tag }) => tag === wanted) ?? variants.find(({ tag }) => tag?.split('-')[0] === language);
}

function toEntry(
  { attributes, props, notes }: Unit,
  source: { text: string; tag: string | undefined },
  translation: string,
  targetLang: string,
): MemoryEntry | undefined {
  if (source.text.trim() === '' || translation.trim() === '') return undefined;
  const origin = memoryOrigins.find((known) => known === props.get(propNames.origin)) ?? 'imported';
  const options = origin === 'provider' ? props.get(propNames.options) : '';
  const changedAt = timeOf(attributes.changedate ?? attributes.creationdate);
  const context = contextOf(props, notes);
  return {
    source: source.text,
    translation,
    targetLang,
    // A provider's text without its options could be used nowhere.
    origin: options === undefined ? 'imported' : origin,
    options: options ?? '',
    ...(source.tag !== undefined && { sourceLang: source.tag }),
    ...(context !== '' && { context }),
    ...(changedAt !== undefined && { changedAt }),
  };
}

function contextOf(props: ReadonlyMap<string, string>, notes: readonly string[]): string {
  const encoded = props.get(propNames.encodedContext);
  if (encoded !== undefined) return decodeXmlText(encoded);
  return props.get(propNames.context) ?? props.get('context') ?? notes.filter((note) => note !== '').join('\n');
}

/** `20260131T235959Z` as ISO 8601; undefined where it is nothing of the kind. */
function timeOf(date: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '');
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return Number.isNaN(Date.parse(time)) ? undefined : time;
}

/** The parser puts the place before its reason; ours stands there already. */
function plainReason(error: Error): string {
  return `cannot be read as XML: ${error.message.replace(/^(?:[^:\n]{0,200}:)?\d{1,12}:\d{1,12}: /, '')}`;
}
