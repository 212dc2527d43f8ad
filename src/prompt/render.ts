import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { languageName } from '../utils/languages.ts';

export const promptVariables = ['game_type', 'world_view', 'game_style', 'source_lang', 'target_lang'] as const;
export type PromptVariable = (typeof promptVariables)[number];

export interface PromptValues {
  /** Empty or absent: the line that holds it is dropped. */
  gameType?: string | undefined;
  worldView?: string | undefined;
  gameStyle?: string | undefined;
  /** BCP 47; absent: the model is told to detect it. */
  sourceLang?: string | undefined;
  targetLang: string;
}

/** `{{name}}`, with blanks allowed inside; `\{{` stands for two braces as they are. */
const marker = /\\\{\{|\{\{(.*?)(?:\}\}|$)/gm;

/** Reads a prompt template and checks its variables. Throws a UsageError with `file:line`. */
export function loadTemplate(path: string): string {
  let template: string;
  try {
    template = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: the prompt template cannot be read`, { cause: error });
  }
  checkTemplate(template, path);
  return template;
}

/** Throws a UsageError with `name:line` for a variable that is unknown or not closed. */
export function checkTemplate(template: string, name = 'prompt template'): void {
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
  if (template.trim() === '') throw new UsageError(`${name}: the prompt template is empty`);
}

/**
 * Fills a template in. A line whose variables are all empty is dropped. The result is the same for all batches of a
 * language pair, which provider-side prompt caching relies on. Throws a UsageError for an unknown variable.
 */
export function renderSystem(template: string, values: PromptValues): string {
  checkTemplate(template);
  const texts: Record<PromptVariable, string> = {
    game_type: values.gameType?.trim() ?? '',
    world_view: values.worldView?.trim() ?? '',
    game_style: values.gameStyle?.trim() ?? '',
    source_lang: values.sourceLang ? nameAndTag(values.sourceLang) : 'detect it',
    target_lang: nameAndTag(values.targetLang),
  };
  const lines = normalize(template)
    .split('\n')
    .filter((line) => !isVoid(line, texts))
    .map((line) => fill(line, texts));
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
