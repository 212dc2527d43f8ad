import { stringify } from 'csv-stringify/sync';
import { type Suggestion, suggestTerms } from '../glossary/suggest.ts';
import { openTaskFile } from '../tasks/open.ts';
import type { Settings } from '../types/settings.ts';
import type { ReadOptions, TaskFormat } from '../types/task-file.ts';
import { formatNumber, plural } from '../utils/format.ts';
import { parseLanguage, parseTargets } from '../utils/languages.ts';
import { tableLines } from '../utils/table.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';
import { spoolStdin } from './inputs.ts';
import { writeOrRefuse } from './result.ts';

export interface SuggestOptions {
  settings: Settings;
  format: 'table' | 'csv';
  /** Most terms to list. */
  limit: number;
  inputFormat?: TaskFormat | undefined;
  encoding?: string | undefined;
  /** Width of the table, in terminal columns. */
  columns: number;
  signal: AbortSignal;
}

export interface SuggestedTerms {
  /** A table, or a glossary to fill in. */
  text: string;
  /** Terms in it. */
  count: number;
}

const noCandidates = 'No candidates: no name or label comes up in several rows';

/** `translate glossary suggest`: terms that a task file may want in its glossary. */
export async function suggestGlossary(file: string, options: SuggestOptions): Promise<SuggestedTerms> {
  const stdin = file === '-' ? await spoolStdin() : undefined;
  try {
    const { settings } = options;
    const from = settings.from === undefined ? undefined : parseLanguage(settings.from);
    const read: ReadOptions = {
      path: stdin?.path ?? file,
      name: file,
      // Sources are read alike whatever they are to become; with no language at all a file would be refused.
      columns: { ...settings.columns, target_lang: null },
      to: [{ tag: 'zxx' }],
      ...(from && { from }),
      ...(options.inputFormat && { format: options.inputFormat }),
      ...(options.encoding && { encoding: options.encoding }),
    };
    const known = settings.glossary.map(({ term }) => term);
    const found = await suggestTerms(() => sources(read, options.signal), from?.tag, known);
    const listed = found.slice(0, options.limit);
    const languages = parseTargets(settings.to).map(({ tag }) => tag);
    const isCsv = options.format === 'csv';
    const text = isCsv ? glossaryOf(listed, languages) : tableOf(listed, found.length, options.columns);
    return { text, count: listed.length };
  } finally {
    await stdin?.remove();
  }
}

/** Writes them to a file, unless there are none. Returns what became of it, a line for stderr. */
export async function writeSuggestions(output: string, { text, count }: SuggestedTerms): Promise<string> {
  const name = escapeForTerminal(output);
  if (count === 0) return `${noCandidates}; ${name} was not written.\n`;
  await writeOrRefuse(output, (sink) => sink.write(text));
  return `${plural(count, 'candidate')} written to ${name}.\n`;
}

async function* sources(read: ReadOptions, signal: AbortSignal): AsyncIterable<string> {
  const file = await openTaskFile(read);
  for await (const rows of file.rows()) {
    signal.throwIfAborted();
    for (const { tasks } of rows) if (tasks[0]) yield tasks[0].source;
  }
}

/** The columns that a glossary can have, and two for the reader, which are not read back. */
function glossaryOf(suggestions: readonly Suggestion[], languages: readonly string[]): string {
  const header = ['term', ...languages, 'note', 'do_not_translate', 'case_sensitive', 'forbidden', 'rows', 'example'];
  const blank = Array.from({ length: header.length - 3 }, () => '');
  return stringify([header, ...suggestions.map(({ term, rows, example }) => [term, ...blank, String(rows), example])]);
}

function tableOf(suggestions: readonly Suggestion[], total: number, columns: number): string {
  if (suggestions.length === 0) return `${noCandidates}.\n`;
  const lines = tableLines(
    [{ header: 'term' }, { header: 'rows', align: 'right' }, { header: 'example' }],
    suggestions.map(({ term, rows, example }) => [
      truncate(escapeForTerminal(term), 40),
      formatNumber(rows),
      escapeForTerminal(example),
    ]),
  );
  const more = total > suggestions.length ? `; more: --limit ${total}` : '';
  const footer = `${plural(suggestions.length, 'candidate')}${more}; as a glossary to fill in: -o terms.csv`;
  return `${[...lines.map((line) => truncate(line, columns)), '', footer].join('\n')}\n`;
}
