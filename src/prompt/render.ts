import { UsageError } from '../errors.ts';
import { languageName } from '../utils/languages.ts';

/** Fields of the user message that only some runs have. */
export const promptFields = ['glossary', 'characters', 'before', 'similar'] as const;
export type PromptField = (typeof promptFields)[number];

export const promptVariables = [
  'game_type',
  'world_view',
  'game_style',
  'source_lang',
  'target_lang',
  'language_notes',
  ...promptFields,
] as const;
export type PromptVariable = (typeof promptVariables)[number];

/** A template without it would send every language the same words. */
const required: PromptVariable = 'target_lang';

export interface PromptValues {
  /** Empty or absent: the line that holds it is dropped. */
  gameType?: string | undefined;
  worldView?: string | undefined;
  gameStyle?: string | undefined;
  /** What holds for this target language alone; a template that does not name it gets it as its last line. */
  languageNotes?: string | undefined;
  /** BCP 47; absent: the model is told to detect it. */
  sourceLang?: string | undefined;
  targetLang: string;
  /** Fields that this run has; the others are not explained. Default: all. */
  fields?: readonly PromptField[];
}

/** `{{name}}`, with blanks allowed inside; `\{{` stands for two braces as they are. */
const marker = /\\\{\{|\{\{(.*?)(?:\}\}|$)/gm;

/**
 * Throws a UsageError for an empty template, one that does not name the target language, and, with `name:line`, for a variable
 * that is unknown or not closed.
 */
export function checkTemplate(template: string, name = 'prompt template'): void {
  refuseUnknown(template, name);
  if (template.trim() === '') throw new UsageError(`${name}: the prompt template is empty`);
  if (variablesOf(template).has(required)) return;
  throw new UsageError(
    `${name}: {{${required}}} is missing: the prompt template has to name the language to translate into, as in "Translate into {{${required}}}."`,
  );
}

/** Variables that a checked template names. */
function variablesOf(template: string): ReadonlySet<PromptVariable> {
  const found = [...normalize(template).matchAll(marker)].map(([marked]) => variableIn(marked));
  return new Set(found.filter((variable) => variable !== undefined));
}

/** Values of the game that a template has no place for. */
export function unnamedValues(template: string, values: Omit<PromptValues, 'targetLang'>): PromptVariable[] {
  const named = variablesOf(template);
  const given = { game_type: values.gameType, world_view: values.worldView, game_style: values.gameStyle };
  return (['game_type', 'world_view', 'game_style'] as const).filter((name) => given[name]?.trim() && !named.has(name));
}

function refuseUnknown(template: string, name = 'prompt template'): void {
  normalize(template)
    .split('\n')
    .forEach((line, index) => {
      for (const match of line.matchAll(marker)) {
        if (match[1] === undefined || variableIn(match[0]) !== undefined) continue;
        const known = promptVariables.map((variable) => `{{${variable}}}`).join(', ');
        throw new UsageError(
          `${name}:${index + 1}: ${JSON.stringify(match[0])} is no variable; known: ${known}. ` +
            'For two braces as they are write \\{{',
        );
      }
    });
}

/**
 * Fills a template in. A line whose variables are all empty is dropped. The result is the same for all batches of a
 * language pair, which provider-side prompt caching relies on. Throws a UsageError for an unknown variable.
 */
export function renderSystem(template: string, values: PromptValues): string {
  refuseUnknown(template);
  const { fields = promptFields } = values;
  const field = (name: PromptField): string => (fields.includes(name) ? `\`${name}\`` : '');
  const texts: Record<PromptVariable, string> = {
    game_type: values.gameType?.trim() ?? '',
    world_view: values.worldView?.trim() ?? '',
    game_style: values.gameStyle?.trim() ?? '',
    source_lang: values.sourceLang ? nameAndTag(values.sourceLang) : 'detect it',
    target_lang: nameAndTag(values.targetLang),
    language_notes: values.languageNotes?.trim() ?? '',
    glossary: field('glossary'),
    characters: field('characters'),
    before: field('before'),
    similar: field('similar'),
  };
  const lines = normalize(template)
    .split('\n')
    .filter((line) => !isVoid(line, texts))
    .map((line) => fill(line, texts));
  if (texts.language_notes !== '' && !variablesOf(template).has('language_notes')) {
    lines.push('', `For ${texts.target_lang}: ${texts.language_notes}`);
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isVoid(line: string, texts: Record<PromptVariable, string>): boolean {
  const used = [...line.matchAll(marker)].map((match) => variableIn(match[0])).filter((name) => name !== undefined);
  return used.length > 0 && used.every((name) => texts[name] === '');
}

function fill(line: string, texts: Record<PromptVariable, string>): string {
  return line.replace(marker, (whole) => {
    const name = variableIn(whole);
    return name === undefined ? whole.replace(/^\\/, '') : texts[name];
  });
}

function variableIn(marked: string): PromptVariable | undefined {
  const name = /^\{\{\s*(\w+)\s*\}\}$/.exec(marked)?.[1];
  return promptVariables.find((variable) => variable === name);
}

function normalize(template: string): string {
  return template.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** `Simplified Chinese (zh-CN)`; the tag alone where it has no English name. */
function nameAndTag(tag: string): string {
  const name = languageName(tag);
  return name === tag ? tag : `${name} (${tag})`;
}
