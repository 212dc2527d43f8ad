import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { jobOptions, loadWithGlossary, placeOptions, print } from './command-context.ts';
import { count, example, type ReadFlags, type RunFlags, readingOptions, settingsOptions } from './command-options.ts';

export function registerRun(program: Command, { signal, setExitCode }: CommandContext): void {
  const command = program
    .command('run')
    .description('translate task files; the same command again continues')
    .argument('<tasks...>', "task files or quoted globs; '-' reads stdin");
  readingOptions(settingsOptions(command))
    .option('--limit <n>', 'translate at most this many rows', count)
    .option('--frozen', 'send nothing: exit 3 when anything would have to be sent (needs no key)')
    .option('--no-wait', 'with batches at the service: submit, fetch what is done, and end (exit 4) instead of waiting')
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
    .addHelpText(
      'after',
      example('translate run tasks.csv --to ja --batch-api', 'at half the price, within 24 hours (OpenAI, Qwen)'),
    )
    .action(async (patterns: string[], flags: RunFlags) => {
      if (flags.dryRun) return showPlan(patterns, flags, signal);
      const { settings, warnings, glossaryWarnings } = await loadWithGlossary(flags);
      const { run } = await import('./run.ts');
      const { exitCodes } = await import('../exit-codes.ts');
      const { typedCommand } = await import('./typed-command.ts');
      const outcome = await run(patterns, {
        settings,
        warnings,
        glossaryWarnings,
        places: placeOptions(settings, flags),
        read: jobOptions(flags, signal),
        limit: flags.limit ?? Number.POSITIVE_INFINITY,
        frozen: flags.frozen ?? false,
        wait: flags.wait,
        yes: flags.yes ?? false,
        json: flags.json ?? false,
        level: flags.quiet ? 'error' : flags.logLevel,
        command: typedCommand(),
        commandFor: typedCommand,
        signal,
      });
      setExitCode(exitCodes[outcome]);
    });
}

export function registerPlan(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('plan')
    .description('what a run would send, cost and take; calls no provider and changes nothing')
    .argument('<tasks...>', "task files or quoted globs; '-' reads stdin");
  readingOptions(settingsOptions(command))
    .option('--json', 'one JSON document on stdout')
    .option('--show-prompt', 'what the first request would say, instead of the plan; with --json beside it')
    .addHelpText('after', example('translate plan tasks.csv --to ja', 'how many rows are new, changed or done'))
    .action((patterns: string[], flags: ReadFlags) => showPlan(patterns, flags, signal));
}

export async function showPlan(patterns: string[], flags: ReadFlags, signal: AbortSignal): Promise<void> {
  const { settings, warnings, glossaryWarnings } = await loadWithGlossary(flags);
  for (const warning of [...warnings, ...glossaryWarnings]) process.stderr.write(`warning: ${warning}\n`);
  const { plan } = await import('./plan.ts');
  const places = placeOptions(settings, flags);
  await print(
    await plan(patterns, {
      settings,
      places,
      read: jobOptions(flags, signal),
      json: flags.json ?? false,
      showPrompt: flags.showPrompt ?? false,
    }),
  );
}
