import { type Command, Option } from 'commander';
import { type CheckFormat, checkFormats } from '../report/check/types.ts';
import type { Severity } from '../types/check.ts';
import type { TaskFormat } from '../types/task-file.ts';
import { type CommandContext, loadWithGlossary } from './command-context.ts';
import { collect, count, example, glossaryOption, type SettingsOptions } from './command-options.ts';

interface CheckFlags extends SettingsOptions {
  format: CheckFormat;
  output?: string;
  failOn: Severity;
  limit: number;
  inputFormat?: TaskFormat;
  encoding?: string;
}

export function registerCheck(program: Command, { signal, setExitCode }: CommandContext): void {
  glossaryOption(program.command('check'))
    .description('quality checks on a translated file; calls no provider and changes nothing')
    .argument('<file>', "translated file, as run writes it or from anywhere else; '-' reads stdin")
    .option('-c, --config <file>', 'configuration instead of translate.yaml in this folder')
    .option('--from <language>', 'source language (BCP 47), or COLUMN=language')
    .option('--to <languages>', 'target languages, separated by commas; COLUMN=language names a column', collect)
    .addOption(new Option('--format <format>', 'of the answer').choices(checkFormats).default('table'))
    .option('-o, --output <file>', "write the answer to a file; '-' is stdout")
    .addOption(
      new Option('--fail-on <severity>', 'exit 3 on errors alone, or on warnings too')
        .choices(['warning', 'error'])
        .default('error'),
    )
    .option('--limit <n>', 'show at most this many issues of each check in the table', count, 20)
    .addOption(new Option('--input-format <format>', 'format of the file').choices(['csv', 'tsv', 'json', 'jsonl']))
    .option('--encoding <name>', 'of a file that is not UTF-8, such as gbk, shift_jis, windows-1252')
    .addHelpText(
      'after',
      example(
        'translate check tasks.translated.csv --format github',
        'annotates a pull request; exit 0 no errors, 3 errors, 2 the file cannot be read',
      ),
    )
    .action(async (file: string, flags: CheckFlags) => {
      const { config, from, to, glossary } = flags;
      const { settings, glossaryWarnings } = await loadWithGlossary({
        ...(config !== undefined && { config }),
        from,
        to,
        glossary,
      });
      for (const warning of glossaryWarnings) process.stderr.write(`warning: ${warning}\n`);
      const { check } = await import('./check.ts');
      const mayPass = await check(file, {
        settings,
        format: flags.format,
        output: flags.output,
        failOn: flags.failOn,
        inputFormat: flags.inputFormat,
        encoding: flags.encoding,
        screen: { columns: process.stdout.columns ?? 120, limit: flags.limit },
        signal,
      });
      if (!mayPass) setExitCode(3);
    });
}
