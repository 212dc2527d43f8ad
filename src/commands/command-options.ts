import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SettingsFlags } from '../config/settings.ts';
import type { LogLevel } from '../progress/progress.ts';
import type { TaskFormat } from '../types/task-file.ts';
import type { JobOptions } from './job.ts';

export interface SettingsOptions extends SettingsFlags {
  config?: string;
}

export interface ReadFlags extends SettingsOptions {
  output?: string;
  report?: string;
  checkpoint?: string;
  base?: string[];
  refill: JobOptions['refill'];
  format?: TaskFormat;
  encoding?: string;
  fresh?: boolean;
  json?: boolean;
  showPrompt?: boolean;
}

export interface RunFlags extends ReadFlags {
  limit?: number;
  frozen?: boolean;
  wait: boolean;
  yes?: boolean;
  quiet?: boolean;
  dryRun?: boolean;
  logLevel: LogLevel;
}

export function settingsOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration instead of translate.yaml in this folder')
    .option('-p, --provider <name>', 'openai, qwen, ollama, pseudo or one of your own (TRANSLATE_PROVIDER)')
    .option('-m, --model <name>', 'model of the provider (TRANSLATE_MODEL)');
}

export function glossaryOption(command: Command): Command {
  return command.option(
    '--glossary <file>',
    'glossary (csv, tsv, yaml, json) besides that of the configuration; repeatable',
    collect,
  );
}

export function readingOptions(command: Command): Command {
  return glossaryOption(command)
    .option('--from <language>', 'source language (BCP 47), or COLUMN=language')
    .option('--to <languages>', 'target languages, separated by commas; COLUMN=language names a column', collect)
    .option('-o, --output <file>', "result file; '-' is stdout; may be the input")
    .option('--report <file>', 'report file (JSON)')
    .option('--checkpoint <file>', 'checkpoint file')
    .option('--base <file>', 'earlier or corrected sheet whose cells count as filled; repeatable', collect)
    .addOption(
      new Option('--refill <which>', 'filled cells to translate too: those that repeat their source, or all')
        .choices(['empty', 'same', 'all'])
        .default('empty'),
    )
    .addOption(new Option('--format <format>', 'format of the task file').choices(['csv', 'tsv', 'json', 'jsonl']))
    .option('--encoding <name>', 'of a task file that is not UTF-8, such as gbk, shift_jis, windows-1252')
    .option('--prompt <file>', 'prompt template of your own')
    .option('--memory <file>', 'translation memory: reuse what was translated before, keep what is translated now')
    .option('--concurrency <n>', 'most requests at a time (TRANSLATE_CONCURRENCY)')
    .option('--max-chars <n>', 'most characters in one request')
    .option('--max-cost <amount>', 'stop before the run costs more: 5, 5USD, 15CNY (TRANSLATE_MAX_COST)')
    .option('--batch-api', 'send as batches: half the price, done within 24 hours; run again to fetch them')
    .option('--no-batch-api', 'send live, whatever the configuration says')
    .option('--finish-online', 'with --batch-api: send rows that were rejected again live')
    .option('--fresh', 'forget the checkpoint and start over');
}

export function targetCommand(
  program: Command,
  name: string,
  description: string,
  options = { config: true },
): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('[target]', 'task file or its checkpoint; default: the only checkpoint of this folder');
  return options.config
    ? command.option('-c, --config <file>', 'configuration instead of translate.yaml in this folder')
    : command;
}

export function example(command: string, explanation: string): string {
  return `\nExample:\n  $ ${command}\n    ${explanation}\n`;
}

export function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

export function countOrZero(text: string): number {
  return text === '0' ? 0 : count(text);
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
