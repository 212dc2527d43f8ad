import { type Command, Option } from 'commander';
import type { TaskFormat } from '../types/task-file.ts';
import { type CommandContext, loadWithGlossary, print } from './command-context.ts';
import { collect, count, example, glossaryOption, type SettingsOptions } from './command-options.ts';

interface SuggestFlags extends SettingsOptions {
  format?: 'table' | 'csv';
  output?: string;
  limit: number;
  inputFormat?: TaskFormat;
  encoding?: string;
}

export function registerGlossary(program: Command, { signal }: CommandContext): void {
  const glossary = program.command('glossary').description('terms and their translations');
  glossaryOption(glossary.command('suggest'))
    .description('names and labels that come up in several rows; calls no provider')
    .argument('<tasks>', "task file; '-' reads stdin")
    .option('--from <language>', 'source language (BCP 47), or COLUMN=language')
    .option('--to <languages>', 'languages that the glossary gets columns for, separated by commas', collect)
    .option('-c, --config <file>', 'configuration instead of translate.yaml in this folder')
    .option('--limit <n>', 'at most this many', count, 100)
    .addOption(
      new Option('--format <format>', 'how to print them; default: table, csv with -o').choices(['table', 'csv']),
    )
    .option('-o, --output <file>', 'write them to a file')
    .addOption(
      new Option('--input-format <format>', 'format of the task file').choices(['csv', 'tsv', 'json', 'jsonl']),
    )
    .option('--encoding <name>', 'of a task file that is not UTF-8')
    .addHelpText('after', example('translate glossary suggest tasks.csv --to ja -o terms.csv', 'a glossary to fill in'))
    .action(async (file: string, flags: SuggestFlags) => {
      const { settings } = await loadWithGlossary(flags);
      const { suggestGlossary, writeSuggestions } = await import('./suggest-glossary.ts');
      const { refuseTarget } = await import('./clash.ts');
      const output = flags.output === '-' ? undefined : flags.output;
      if (output !== undefined) refuseTarget(output, 'the list', { 'the task file': file });
      const found = await suggestGlossary(file, {
        settings,
        format: flags.format ?? (output === undefined ? 'table' : 'csv'),
        limit: flags.limit,
        inputFormat: flags.inputFormat,
        encoding: flags.encoding,
        columns: process.stdout.columns ?? 120,
        signal,
      });
      if (output === undefined) return print(found.text);
      process.stderr.write(await writeSuggestions(output, found));
    });
}
