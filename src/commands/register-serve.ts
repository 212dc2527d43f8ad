import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './command-context.ts';
import { collect, count, example } from './command-options.ts';

export function registerServe(program: Command, { signal }: CommandContext): void {
  program
    .command('serve')
    .description('REST API, WebSocket and dashboard for the sessions of a folder')
    .option('--port <n>', 'port to listen on; 0: any free one', port, 8787)
    .option('--host <address>', 'address to listen on; another than loopback needs a token', '127.0.0.1')
    .option('--root <folder>', 'folder with the task files; nothing outside it can be reached', '.')
    .option('--token <token>', 'ask everybody for it (TRANSLATE_SERVE_TOKEN, which other users cannot see)')
    .option('--allow-host <name>', 'further name under which the server is called; repeatable', collect)
    .option('--max-upload <MiB>', 'largest file that can be uploaded', count, 100)
    .addHelpText('after', example('translate serve --root strings', 'then open http://127.0.0.1:8787/'))
    .action(
      async (flags: {
        port: number;
        host: string;
        root: string;
        token?: string;
        allowHost?: string[];
        maxUpload: number;
      }) => {
        const { serve } = await import('./serve.ts');
        const { port, host, root, allowHost: allowHosts = [] } = flags;
        const token = flags.token ?? (process.env.TRANSLATE_SERVE_TOKEN || undefined);
        await serve({ port, host, root, token, allowHosts, maxUploadBytes: flags.maxUpload * 1024 * 1024, signal });
      },
    );
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return value;
}
