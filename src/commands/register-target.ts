import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { type ReportFormat, reportFormats } from '../report/types.ts';
import type { RedoSelection } from '../store/redo.ts';
import type { TaskState } from '../types/task.ts';
import type { CommandContext } from './command-context.ts';
import { checkpointOf, load, loadWithGlossary, print, withReader } from './command-context.ts';
import {
  count,
  countOrZero,
  example,
  glossaryOption,
  type SettingsOptions,
  settingsOptions,
  targetCommand,
} from './command-options.ts';

export function registerStatus(program: Command, { signal }: CommandContext): void {
  targetCommand(program, 'status', 'progress of a run, from any terminal, live or finished')
    .option('--json', 'one JSON document')
    .option('-w, --watch', 'go on showing it until the run ends')
    .addHelpText('after', example('translate status tasks.csv --watch', 'redraws until the run is over'))
    .action(async (target: string | undefined, flags: { json?: boolean; watch?: boolean; config?: string }) => {
      const { renderStatus, statusFrame } = await import('./status.ts');
      const json = flags.json ?? false;
      const { stdout } = process;
      if (!flags.watch) {
        const { columns } = stdout;
        return withReader(target, flags, (reader) => print(renderStatus(reader, { json, columns })));
      }
      const { watch } = await import('./watch.ts');
      const { lookAt } = await import('../store/reading.ts');
      const checkpoint = await checkpointOf(target, flags);
      const look = () =>
        lookAt(checkpoint, (reader) => statusFrame(reader, { json, columns: stdout.columns, rows: stdout.rows }));
      await watch(look, stdout, signal);
    });
}

export function registerTasks(program: Command): void {
  const states: TaskState[] = ['pending', 'processing', 'completed', 'failed'];
  targetCommand(program, 'tasks', 'the rows of a run')
    .addOption(new Option('--status <state>', 'only rows in this state').choices(states))
    .option('--lang <language>', 'only this target language')
    .option('--search <text>', 'only rows with this in id, source or translation')
    .option('--needs-review', 'only rows worth a look, those in greatest need first')
    .option('--limit <n>', 'at most this many rows (50; a review sheet has all)', count)
    .option('--offset <n>', 'skip this many rows', countOrZero, 0)
    .addOption(new Option('--format <format>', 'how to print them').choices(['table', 'json', 'csv']).default('table'))
    .addHelpText('after', example('translate tasks tasks.csv --status failed', 'which rows failed, and why'))
    .addHelpText(
      'after',
      example(
        'translate tasks tasks.csv --needs-review --format csv > review.csv',
        'a sheet for a reviewer; edit `translation`, then: translate run tasks.csv --base review.csv',
      ),
    )
    .action(
      async (
        target: string | undefined,
        flags: {
          config?: string;
          status?: TaskState;
          lang?: string;
          search?: string;
          needsReview?: boolean;
          limit?: number;
          offset: number;
          format: 'table' | 'json' | 'csv';
        },
      ) => {
        const { renderTasks } = await import('./tasks.ts');
        const { parseLanguage } = await import('../utils/languages.ts');
        const filter = {
          ...(flags.limit !== undefined && { limit: flags.limit }),
          offset: flags.offset,
          ...(flags.status && { status: flags.status }),
          ...(flags.lang && { targetLang: parseLanguage(flags.lang, '--lang').tag }),
          ...(flags.search && { search: flags.search }),
          ...(flags.needsReview && { needsReview: true }),
        };
        const columns = process.stdout.columns ?? 120;
        await withReader(target, flags, (reader) =>
          print(renderTasks(reader, { filter, format: flags.format, columns })),
        );
      },
    );
}

export function registerRedo(program: Command): void {
  glossaryOption(
    settingsOptions(targetCommand(program, 'redo', 'mark rows to be done again by the next run', { config: false })),
  )
    .option('--id <id...>', 'rows with these ids')
    .option('--lang <language...>', 'rows in these target languages')
    .option('--search <text>', 'rows with this in id, source or translation')
    .option('--check <code>', 'rows that failed with this code, and finished ones with an issue of this check')
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
        const { settings } = await loadWithGlossary(flags);
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

export function registerStop(program: Command, { signal }: CommandContext): void {
  settingsOptions(
    targetCommand(program, 'stop', 'ask a live run to stop after its in-flight batches', { config: false }),
  )
    .option('--cancel-batches', 'ask the service to cancel the batches of batch mode too (needs the key)')
    .addHelpText(
      'after',
      example('translate stop tasks.csv', 'the run saves everything and ends; run again to continue'),
    )
    .action(async (target: string | undefined, flags: SettingsOptions & { cancelBatches?: boolean }) => {
      const { requestStop } = await import('../store/correcting.ts');
      const checkpoint = await checkpointOf(target, flags);
      const run = await requestStop(checkpoint);
      if (run !== undefined) {
        process.stderr.write(`Asked run ${run} to stop; it ends when its batches in flight have ended.\n`);
      }
      if (flags.cancelBatches) {
        const { cancelBatches, providerOfBatches } = await import('./cancel-batches.ts');
        const provider = await providerOfBatches(checkpoint);
        if (provider === undefined) throw new UsageError(`${target ?? checkpoint}: no batch of it is at a service`);
        const { settings } = await load({ ...flags, provider: flags.provider ?? provider });
        process.stderr.write(await cancelBatches(checkpoint, settings, signal));
      } else if (run === undefined) {
        const { providerOfBatches } = await import('./cancel-batches.ts');
        const waits = (await providerOfBatches(checkpoint)) !== undefined;
        const hint = waits ? '; its batches at the service are cancelled with --cancel-batches' : '';
        throw new UsageError(`${target ?? checkpoint}: no run is live, nothing to stop${hint}`);
      }
    });
}

export function registerReport(program: Command): void {
  targetCommand(program, 'report', 'tokens, cost, quality and failures')
    .addOption(new Option('--format <format>', 'how to print it').choices(reportFormats).default('text'))
    .option('-o, --output <file>', 'write it to a file')
    .addHelpText(
      'after',
      example('translate report tasks.csv --format html -o report.html', 'one file to look at, send and print'),
    )
    .addHelpText('after', example('translate report tasks.csv --format md >> "$GITHUB_STEP_SUMMARY"', 'for a CI page'))
    .action(async (target: string | undefined, flags: { config?: string; format: ReportFormat; output?: string }) => {
      const { renderReport } = await import('./report.ts');
      const checkpoint = await checkpointOf(target, flags);
      const { openReader } = await import('../store/reading.ts');
      const reader = await openReader(checkpoint);
      try {
        const text = renderReport(reader, flags.format, { checkpoint });
        if (flags.output === undefined || flags.output === '-') return await print(text);
        const { writeOrRefuse } = await import('./result.ts');
        const { checkpointFiles, refuseTarget } = await import('./clash.ts');
        const { input, output = '-' } = reader.info();
        const others = { 'the task file': input, 'the result': output, ...checkpointFiles(checkpoint) };
        refuseTarget(flags.output, 'the report', others);
        await writeOrRefuse(flags.output, (sink) => sink.write(text));
      } finally {
        reader.close();
      }
    });
}

export function registerLog(program: Command): void {
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

export function registerExport(program: Command): void {
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
