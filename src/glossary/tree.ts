import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { YamlFile } from '../utils/yaml-file.ts';
import { findTermHeader, roleOf, type WantedLanguages } from './roles.ts';
import { type Field, TermList } from './term-list.ts';
import type { UnusedNames } from './unused.ts';

interface Entry {
  name: string;
  key: Node;
  value: Node | null;
}

const shape = 'expected a section of terms (Mana: { ja: マナ }), or a list of them ([{ term: Mana, ja: マナ }])';

/** Reads a glossary in YAML or JSON: sections by term, or a list of them. */
export function readTree(yaml: YamlFile, wanted: WantedLanguages, unused: UnusedNames): TermList {
  const list = new TermList(yaml.name);
  list.faults.push(...yaml.faults);
  const reader = new TreeReader(yaml, list, wanted, unused);
  const root = reader.resolve(yaml.document.contents);
  if (isMap(root)) reader.readSections(root);
  else if (isSeq(root)) reader.readList(root.items as (Node | null)[]);
  else list.fault(yaml.locate(root), shape);
  return list;
}

class TreeReader {
  readonly #yaml: YamlFile;
  readonly #list: TermList;
  readonly #wanted: WantedLanguages;
  readonly #unused: UnusedNames;

  constructor(yaml: YamlFile, list: TermList, wanted: WantedLanguages, unused: UnusedNames) {
    this.#yaml = yaml;
    this.#list = list;
    this.#wanted = wanted;
    this.#unused = unused;
  }

  resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.#yaml.document) : node;
  }

  readSections(root: Node): void {
    for (const { name, key, value } of this.#entries(root)) {
      const section = this.resolve(value);
      if (isMap(section)) this.#list.add(name, this.#fields(this.#entries(section)), this.#yaml.locate(key));
      else this.#fault(value ?? key, `the term ${JSON.stringify(name)} needs a section: { ja: マナ, note: … }`);
    }
  }

  readList(items: readonly (Node | null)[]): void {
    for (const item of items) {
      const section = this.resolve(item);
      if (!isMap(section)) {
        this.#fault(item, 'expected an object or section with a term: { term: Mana, ja: マナ }');
        continue;
      }
      const entries = this.#entries(section);
      const header = findTermHeader(
        entries.map(({ name }) => name),
        this.#wanted,
      );
      const own = entries.find(({ name }) => name === header);
      if (own === undefined) {
        this.#fault(item, 'no key holds the term; call it "term"');
        continue;
      }
      const fields = this.#fields(entries.filter((entry) => entry !== own));
      this.#list.add(this.#texts(own.value, own)?.join(' ') ?? '', fields, this.#yaml.locate(own.value ?? own.key));
    }
  }

  #fields(entries: readonly Entry[]): Field[] {
    return entries.flatMap((entry) => {
      const role = roleOf(entry.name, this.#wanted);
      if (typeof role === 'string') {
        this.#fault(entry.key, role);
        return [];
      }
      if (role.kind === 'unused' || role.kind === 'term') {
        if (role.kind === 'unused' && !role.isKnown) this.#unused.add(entry.name);
        return [];
      }
      const value = this.resolve(entry.value);
      if (role.kind === 'forbidden' && isMap(value)) return this.#forbidden(this.#entries(value));
      const texts = this.#texts(value, entry);
      return texts === undefined ? [] : [{ role, name: entry.name, texts, ...this.#yaml.locate(value ?? entry.key) }];
    });
  }

  #forbidden(entries: readonly Entry[]): Field[] {
    return entries.flatMap(({ name, key, value }) => {
      const role = roleOf(name, this.#wanted);
      const language = name === '*' ? name : typeof role === 'object' && role.kind === 'translation' && role.language;
      const texts = this.#texts(value, { name, key, value });
      if (language === false)
        this.#fault(key, typeof role === 'string' ? role : `${JSON.stringify(name)} is no language`);
      if (language === false || texts === undefined) return [];
      return [{ role: { kind: 'forbidden', language }, name, texts, ...this.#yaml.locate(key) } satisfies Field];
    });
  }

  /** One text or several; undefined, with a fault, for anything else. */
  #texts(node: Node | null | undefined, { name, key }: Entry): string[] | undefined {
    const value = this.resolve(node);
    if (value === null || value === undefined) return [];
    const items = isSeq(value) ? (value.items as (Node | null)[]).map((item) => this.resolve(item)) : [value];
    const texts = items.map((item) => {
      if (!isScalar(item)) return undefined;
      return item.value === null
        ? ''
        : typeof item.value === 'string'
          ? item.value
          : (item.source ?? String(item.value));
    });
    if (texts.every((text) => text !== undefined)) return texts;
    this.#fault(node ?? key, `${name} must be text, or a list of texts`);
    return undefined;
  }

  #entries(map: Node): Entry[] {
    if (!isMap(map)) return [];
    return (map.items as { key: Node; value: Node | null }[]).map(({ key, value }) => ({
      name:
        isScalar(key) && typeof key.value === 'string' ? key.value : isScalar(key) ? (key.source ?? '') : String(key),
      key,
      value,
    }));
  }

  #fault(node: Node | null | undefined, message: string): void {
    this.#list.fault(this.#yaml.locate(node), message);
  }
}
