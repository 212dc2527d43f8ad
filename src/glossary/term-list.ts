import type { Fault } from '../errors.ts';
import type { GlossaryTerm } from '../types/glossary.ts';
import { separated } from '../utils/separated.ts';
import type { Role } from './roles.ts';
import { termKey } from './terms.ts';

export interface Place {
  /** 1-based. */
  line: number;
  column?: number;
}

/** A cell of a table, or a value in YAML and JSON. */
export interface Field extends Place {
  role: Role;
  /** What the file calls it. */
  name: string;
  texts: readonly string[];
}

interface Known {
  term: Draft;
  /** Line on which each translation stands. */
  lines: Map<string, number>;
}

interface Draft extends GlossaryTerm {
  translations: Record<string, string>;
  forbidden: Record<string, string[]>;
}

const yes = /^(?:true|yes|y|1|x|✓|✔)$/i;
const no = /^(?:|false|no|n|0|-)$/i;

/** Puts the terms of one file together; what is wrong with them is in `faults`. */
export class TermList {
  readonly faults: Fault[] = [];
  readonly #file: string;
  readonly #known = new Map<string, Known>();

  constructor(file: string) {
    this.#file = file;
  }

  get terms(): GlossaryTerm[] {
    return [...this.#known.values()].map(({ term }) => term);
  }

  fault(place: Place, message: string): void {
    const { line, column } = place;
    this.faults.push({ file: this.#file, line, ...(column !== undefined && { column }), message });
  }

  /** Rows and sections of one term are taken together; a second, different translation of it is a fault. */
  add(term: string, fields: readonly Field[], place: Place): void {
    const name = term.trim();
    if (name === '') {
      if (fields.some(({ texts }) => texts.some((text) => text.trim() !== ''))) {
        this.fault(place, 'there is no term beside this; fill it in or delete the row');
      }
      return;
    }
    const caseSensitive = this.#isTrue(fields, 'case_sensitive');
    const key = termKey(name, caseSensitive);
    const known = this.#known.get(key) ?? { term: emptyTerm(name, caseSensitive), lines: new Map() };
    this.#known.set(key, known);
    known.term.doNotTranslate ||= this.#isTrue(fields, 'do_not_translate');
    const notes = fields.filter(({ role }) => role.kind === 'note').flatMap(({ texts }) => texts);
    const note = notes.map((text) => text.trim()).filter((text) => text !== '');
    if (note.length > 0) known.term.note ??= note.join('; ');
    for (const field of fields) this.#addTexts(known, field);
  }

  #addTexts({ term, lines }: Known, { role, texts, ...place }: Field): void {
    if (role.kind === 'forbidden') {
      const before = term.forbidden[role.language] ?? [];
      const found = separated(texts);
      if (found.length > 0) term.forbidden[role.language] = [...new Set([...before, ...found])];
    }
    if (role.kind !== 'translation') return;
    const text = texts.join(' ').trim();
    if (text === '') return;
    const before = term.translations[role.language];
    if (before === undefined) {
      term.translations[role.language] = text;
      lines.set(role.language, place.line);
    } else if (before !== text) {
      const where = lines.get(role.language) === place.line ? '' : ` on line ${lines.get(role.language)}`;
      const texts = `${JSON.stringify(before)}${where} and ${JSON.stringify(text)} here`;
      this.fault(place, `the term ${JSON.stringify(term.term)} has two translations for ${role.language}, ${texts}`);
    }
  }

  #isTrue(fields: readonly Field[], kind: 'do_not_translate' | 'case_sensitive'): boolean {
    const field = fields.find(({ role }) => role.kind === kind);
    const text = field?.texts.join(' ').trim() ?? '';
    if (field !== undefined && !yes.test(text) && !no.test(text)) {
      this.fault(field, `${field.name} is ${JSON.stringify(text)}; write yes or no, or leave it empty`);
    }
    return yes.test(text);
  }
}

function emptyTerm(term: string, caseSensitive: boolean): Draft {
  return { term, translations: {}, doNotTranslate: false, caseSensitive, forbidden: {} };
}
