import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SettingsFlags } from '../config/load.ts';
import { UsageError } from '../errors.ts';
import type { LogLevel } from '../progress/progress.ts';
import type { RedoSelection } from '../store/redo.ts';
import type { TaskState } from '../types/task.ts';
import type { TaskFormat } from '../types/task-file.ts';
import type { JobOptions } from './job.ts';
import type { PlaceOptions } from './places.ts';

/**
 * The command line: flags, help and what they lead to. What a command does stands in a file of its own, loaded only when it
 * is called, so that `--version` and `--help` answer at once.
 */
export interface CommandContext {
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal;
  setExitCode(code: number): void;
}

type Register = (program: Command, context: CommandContext) => void;

export function registerCommands(program: Command, context: CommandContext): void {
  program
    .description('Translate files of game and app strings with a large language model.')
    .addHelpText('after', example('translate run tasks.csv --to ja,zh-CN', 'the same command again continues'));
  const registers: Register[] = [
    registerRun,
    registerPlan,
    registerStatus,
    registerTasks,
    registerRedo,
    registerStop,
    registerReport,
    registerLog,
    registerExport,
    registerProviders,
    registerInit,
  ];
  for (const register of registers) register(program, context);
}

interface SettingsOptions extends SettingsFlags {
  config?: string;
}

interface ReadFlags extends SettingsOptions {
  output?: string;
  report?: string;
  checkpoint?: string;
  base: string[];
  refill: JobOptions['refill'];
  format?: TaskFormat;
  encoding?: string;
  fresh?: boolean;
  json?: boolean;
}

interface RunFlags extends ReadFlags {
  limit?: number;
  frozen?: boolean;
  yes?: boolean;
  quiet?: boolean;
  dryRun?: boolean;
  logLevel: LogLevel;
}

function registerRun(program: Command, { signal, setExitCode }: CommandContext): void {
  const command = program
    .command('run')
    .description('translate task files; the same command again continues')
    .argument('<tasks...>', "task files or quoted globs; '-' reads stdin");
  readingOptions(settingsOptions(command))
    .option('--limit <n>', 'translate at most this many rows', count)
    .option('--frozen', 'send nothing: exit 3 when anything would have to be sent (needs no key)')
    .option('--dry-run', 'as translate plan')
    .option('-y, --yes', 'do not ask before spending or before --fresh')
    .option('--json', 'one JSON document (the report) on stdout at the end')
    .option('-q, --quiet', 'nothing but errors, as --log-level error')
    .addOption(
      new Option('--log-level <level>', 'what to tell on stderr; debug adds lines for every request')
        .choices(['error', 'warn', 'info', 'debug'])
        .default('info'),
    )
    .addHelpText(
      'after',
      example(
        'translate run tasks.csv --to ja,ko --max-cost 5',
        'continues where the last run stopped; exit 0 done, 3 some rows failed, 4 stopped early and resumable',
      ),
    )
    .action(async (patterns: string[], flags: RunFlags) => {
      if (flags.dryRun) return showPlan(patterns, flags, signal);
      const { settings, warnings } = await load(flags);
      const { run } = await import('./run.ts');
      const { exitCodes } = await import('../exit-codes.ts');
      const outcome = await run(patterns, {
        settings,
        warnings,
        places: placeOptions(settings, flags),
        read: jobOptions(flags, signal),
        limit: flags.limit ?? Number.POSITIVE_INFINITY,
        frozen: flags.frozen ?? false,
        yes: flags.yes ?? false,
        json: flags.json ?? false,
        level: flags.quiet ? 'error' : flags.logLevel,
        command: await typedCommand(),
        signal,
      });
      setExitCode(exitCodes[outcome]);
    });
}

function registerPlan(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('plan')
    .description('what a run would send, cost and take; calls no provider and changes nothing')
    .argument('<tasks...>', "task files or quoted globs; '-' reads stdin");
  readingOptions(settingsOptions(command))
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', example('translate plan tasks.csv --to ja', 'how many rows are new, changed or done'))
    .action((patterns: string[], flags: ReadFlags) => showPlan(patterns, flags, signal));
}

async function showPlan(patterns: string[], flags: ReadFlags, signal: AbortSignal): Promise<void> {
  const { settings, warnings } = await load(flags);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const { plan } = await import('./plan.ts');
  const places = placeOptions(settings, flags);
  await print(await plan(patterns, { settings, places, read: jobOptions(flags, signal), json: flags.json ?? false }));
}

function registerStatus(program: Command, { signal }: CommandContext): void {
  targetCommand(program, 'status', 'progress of a run, from any terminal, live or finished')
    .option('--json', 'one JSON document')
    .option('-w, --watch', 'go on showing it until the run ends')
    .addHelpText('after', example('translate status tasks.csv --watch', 'redraws until the run is over'))
    .action(async (target: string | undefined, flags: { json?: boolean; watch?: boolean; config?: string }) => {
      const { renderStatus, statusFrame } = await import('./status.ts');
      const json = flags.json ?? false;
      if (!flags.watch) return withReader(target, flags, (reader) => print(renderStatus(reader, { json })));
      const { watch } = await import('./watch.ts');
      const { lookAt } = await import('../store/session.ts');
      const checkpoint = await checkpointOf(target, flags);
      const look = () => lookAt(checkpoint, (reader) => statusFrame(reader, { json }));
      await watch(look, process.stdout, signal);
    });
}

function registerTasks(program: Command): void {
  const states: TaskState[] = ['pending', 'processing', 'completed', 'failed'];
  targetCommand(program, 'tasks', 'the rows of a run')
    .addOption(new Option('--status <state>', 'only rows in this state').choices(states))
    .option('--lang <language>', 'only this target language')
    .option('--search <text>', 'only rows with this in id, source or translation')
    .option('--limit <n>', 'at most this many rows', count, 50)
    .option('--offset <n>', 'skip this many rows', countOrZero, 0)
    .addOption(new Option('--format <format>', 'how to print them').choices(['table', 'json', 'csv']).default('table'))
    .addHelpText('after', example('translate tasks tasks.csv --status failed', 'which rows failed, and why'))
    .action(
      async (
        target: string | undefined,
        flags: {
          config?: string;
          status?: TaskState;
          lang?: string;
          search?: string;
          limit: number;
          offset: number;
          format: 'table' | 'json' | 'csv';
        },
      ) => {
        const { renderTasks } = await import('./tasks.ts');
        const { parseLanguage } = await import('../utils/languages.ts');
        const filter = {
          limit: flags.limit,
          offset: flags.offset,
          ...(flags.status && { status: flags.status }),
          ...(flags.lang && { targetLang: parseLanguage(flags.lang, '--lang').tag }),
          ...(flags.search && { search: flags.search }),
        };
        const columns = process.stdout.columns ?? 120;
        await withReader(target, flags, (reader) =>
          print(renderTasks(reader, { filter, format: flags.format, columns })),
        );
      },
    );
}

function registerRedo(program: Command): void {
  settingsOptions(targetCommand(program, 'redo', 'mark rows to be done again by the next run', { config: false }))
    .option('--id <id...>', 'rows with these ids')
    .option('--lang <language...>', 'rows in these target languages')
    .option('--search <text>', 'rows with this in id, source or translation')
    .option('--check <code>', 'rows that failed with this code')
    .option('--failed', 'rows that failed')
    .option('--stale', "a person's texts whose source has changed since: give them up")
    .addHelpText('after', example('translate redo tasks.csv --failed', 'then run again; says first what it will cost'))
    .action(
      async (
        target: string | undefined,
        flags: SettingsOptions & {
          id?: string[];
          lang?: string[];
          search?: string;
          check?: string;
          failed?: boolean;
          stale?: boolean;
        },
      ) => {
        const { settings } = await load(flags);
        const { redo } = await import('./redo.ts');
        const { parseLanguage } = await import('../utils/languages.ts');
        const selection: RedoSelection = {
          ...(flags.id && { ids: flags.id }),
          ...(flags.lang && {
            targetLangs: flags.lang.flatMap((value) => value.split(',')).map((tag) => parseLanguage(tag, '--lang').tag),
          }),
          ...(flags.search !== undefined && { search: flags.search }),
          ...(flags.check !== undefined && { check: flags.check }),
          ...(flags.failed && { failed: true }),
          ...(flags.stale && { stale: true }),
        };
        await print(await redo(await checkpointOf(target, flags), selection, settings));
      },
    );
}

function registerStop(program: Command): void {
  targetCommand(program, 'stop', 'ask a live run to stop after its in-flight batches')
    .addHelpText(
      'after',
      example('translate stop tasks.csv', 'the run saves everything and ends; run again to continue'),
    )
    .action(async (target: string | undefined, flags: { config?: string }) => {
      const { requestStop } = await import('../store/session.ts');
      const checkpoint = await checkpointOf(target, flags);
      const run = await requestStop(checkpoint);
      if (run === undefined) {
        throw new UsageError(`${target ?? checkpoint}: no run is live, nothing to stop`);
      }
      process.stderr.write(`Asked run ${run} to stop; it ends when its batches in flight have ended.\n`);
    });
}

function registerReport(program: Command): void {
  targetCommand(program, 'report', 'tokens, cost and failures')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'md']).default('text'))
    .option('-o, --output <file>', 'write it to a file')
    .addHelpText('after', example('translate report tasks.csv --format md >> "$GITHUB_STEP_SUMMARY"', 'for a CI page'))
    .action(
      async (
        target: string | undefined,
        flags: { config?: string; format: 'text' | 'json' | 'md'; output?: string },
      ) => {
        const { renderReport } = await import('./report.ts');
        const checkpoint = await checkpointOf(target, flags);
        const { openReader } = await import('../store/session.ts');
        const reader = await openReader(checkpoint);
        try {
          const text = renderReport(reader, flags.format, { checkpoint });
          if (flags.output === undefined || flags.output === '-') return await print(text);
          const { refuseUnwritable } = await import('./result.ts');
          const { writeAtomically } = await import('../utils/atomic-file.ts');
          await refuseUnwritable([flags.output]);
          await writeAtomically(flags.output, (sink) => sink.write(text));
        } finally {
          reader.close();
        }
      },
    );
}

function registerLog(program: Command): void {
  targetCommand(program, 'log', 'one line per request: time, batch, rows, ms, tokens, cost, outcome')
    .option('--run <n>', 'only this run', count)
    .option('--limit <n>', 'only the last n', count)
    .option('--json', 'JSON Lines')
    .addHelpText('after', example('translate log tasks.csv --limit 20', 'the last 20 requests'))
    .action(
      async (target: string | undefined, flags: { config?: string; run?: number; limit?: number; json?: boolean }) => {
        const { renderLog } = await import('./log.ts');
        await withReader(target, flags, async (reader) => {
          for (const line of renderLog(reader, flags)) await print(`${line}\n`);
        });
      },
    );
}

function registerExport(program: Command): void {
  targetCommand(program, 'export', 'write the result file again; calls no provider')
    .option('-o, --output <file>', "where to ('-': stdout); default: where the last run wrote it")
    .addHelpText('after', example('translate export tasks.csv -o - | head', 'what is there so far, also during a run'))
    .action(async (target: string | undefined, flags: { config?: string; output?: string }) => {
      const { exportResult } = await import('./export.ts');
      const written = await exportResult(await checkpointOf(target, flags), flags.output);
      const { escapeForTerminal } = await import('../utils/terminal.ts');
      if (written !== '-') process.stderr.write(`Wrote ${escapeForTerminal(written)}\n`);
    });
}

function registerProviders(program: Command, { signal, setExitCode }: CommandContext): void {
  settingsOptions(program.command('providers').description('the configured providers'))
    .option('--ping', 'call each one that is set up once, with a tiny request')
    .addHelpText('after', example('translate providers --ping', 'proves address, key and model'))
    .action(async (flags: SettingsOptions & { ping?: boolean }) => {
      const { providers } = await load(flags);
      const called = providers.filter(({ enabled, chosen }) => (flags.provider ? chosen : enabled));
      const heard = flags.ping ? called : providers.filter(({ chosen }) => chosen);
      for (const warning of heard.flatMap(({ warnings }) => warnings ?? [])) {
        process.stderr.write(`warning: ${warning}\n`);
      }
      const { listProviders } = await import('./providers.ts');
      const { text, ok } = await listProviders(providers, { ping: flags.ping ?? false, only: flags.provider, signal });
      await print(text);
      if (!ok) setExitCode(4);
    });
}

function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a commented translate.yaml here, and .gitignore lines for our files')
    .addHelpText('after', example('translate init', 'never overwrites a translate.yaml'))
    .action(async () => {
      const { writeStarterFiles } = await import('./init.ts');
      const { written, kept } = writeStarterFiles(process.cwd());
      for (const name of written) process.stderr.write(`wrote ${name}\n`);
      for (const name of kept) process.stderr.write(`${name} is there already, kept as it is\n`);
      process.stderr.write('Next: edit translate.yaml, then: translate plan <tasks>\n');
    });
}

function settingsOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration instead of translate.yaml in this folder')
    .option('-p, --provider <name>', 'openai, qwen, ollama, pseudo or one of your own (TRANSLATE_PROVIDER)')
    .option('-m, --model <name>', 'model of the provider (TRANSLATE_MODEL)');
}

function readingOptions(command: Command): Command {
  return command
    .option('--from <language>', 'source language (BCP 47), or COLUMN=language')
    .option('--to <languages>', 'target languages, separated by commas; COLUMN=language names a column', collect)
    .option('-o, --output <file>', "result file; '-' is stdout; may be the input")
    .option('--report <file>', 'report file (JSON)')
    .option('--checkpoint <file>', 'checkpoint file')
    .option('--base <file>', 'earlier or corrected sheet whose cells count as filled; repeatable', collect, [])
    .addOption(
      new Option('--refill <which>', 'filled cells to translate too: those that repeat their source, or all')
        .choices(['empty', 'same', 'all'])
        .default('empty'),
    )
    .addOption(new Option('--format <format>', 'format of the task file').choices(['csv', 'tsv', 'json', 'jsonl']))
    .option('--encoding <name>', 'of a task file that is not UTF-8, such as gbk, shift_jis, windows-1252')
    .option('--prompt <file>', 'prompt template of your own')
    .option('--concurrency <n>', 'most requests at a time (TRANSLATE_CONCURRENCY)')
    .option('--max-chars <n>', 'most characters in one request')
    .option('--max-cost <amount>', 'stop before the run costs more: 5, 5USD, 15CNY (TRANSLATE_MAX_COST)')
    .option('--fresh', 'forget the checkpoint and start over');
}

function targetCommand(program: Command, name: string, description: string, options = { config: true }): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('[target]', 'task file or its checkpoint; default: the only checkpoint of this folder');
  return options.config
    ? command.option('-c, --config <file>', 'configuration instead of translate.yaml in this folder')
    : command;
}

function example(command: string, explanation: string): string {
  return `\nExample:\n  $ ${command}\n    ${explanation}\n`;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function countOrZero(text: string): number {
  return text === '0' ? 0 : count(text);
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

async function load(flags: SettingsOptions) {
  const { loadSettings } = await import('../config/load.ts');
  const { checkTemplate } = await import('../prompt/render.ts');
  const loaded = loadSettings({ cwd: process.cwd(), configFile: flags.config, env: process.env, flags });
  checkTemplate(loaded.settings.promptTemplate, loaded.promptFile);
  return loaded;
}

function placeOptions(settings: { outputDir?: string; stateDir?: string }, flags: Partial<ReadFlags>): PlaceOptions {
  return {
    cwd: process.cwd(),
    outputDir: settings.outputDir,
    stateDir: settings.stateDir,
    checkpoint: flags.checkpoint,
    output: flags.output,
    report: flags.report,
  };
}

function jobOptions(flags: ReadFlags, signal: AbortSignal): JobOptions {
  return {
    format: flags.format,
    encoding: flags.encoding,
    refill: flags.refill,
    bases: flags.base,
    fresh: flags.fresh ?? false,
    signal,
  };
}

async function checkpointOf(target: string | undefined, flags: { config?: string }): Promise<string> {
  if (target === '') throw new UsageError('the target is empty; name a task file or its checkpoint');
  const { settings } = await load({ ...(flags.config !== undefined && { config: flags.config }) });
  const { findCheckpoint } = await import('./places.ts');
  return findCheckpoint(target, placeOptions(settings, {}));
}

async function withReader(
  target: string | undefined,
  flags: { config?: string },
  use: (reader: import('../store/reader.ts').Reader) => Promise<void>,
): Promise<void> {
  const checkpoint = await checkpointOf(target, flags);
  const { openReader } = await import('../store/session.ts');
  const reader = await openReader(checkpoint);
  try {
    await use(reader);
  } finally {
    reader.close();
  }
}

function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** The command line as it was typed, quoted, to be typed again. */
async function typedCommand(): Promise<string> {
  const { quoteArgument } = await import('../utils/terminal.ts');
  const again = process.argv.slice(2).filter((argument) => argument !== '--fresh');
  return ['translate', ...again.map((argument) => quoteArgument(argument))].join(' ');
}
