import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

const starter = `# Settings of this translation project. Only what differs from the defaults needs to stand here;
# every option is explained in config/llm_config.yaml of the package. Keys belong into the environment or into .env:
#   OPENAI_API_KEY=…   or   QWEN_API_KEY=…

from: en
to: [ja, zh-CN]

llm:
  # openai, qwen, ollama (models on this machine), pseudo (no key, translates nothing), or one of your own below
  default_provider: openai
  # providers:
  #   openai:
  #     model: gpt-6-luna
  #   deepseek:
  #     base_url: https://api.deepseek.com/v1
  #     api_key: \${DEEPSEEK_API_KEY}
  #     model: deepseek-chat

# What the model should know about the game; the more, the better it translates.
game:
  # type: turn-based fantasy RPG for phones
  # world_view: A floating archipelago after the great drought; the heroes are apprentice rainmakers.
  # style: playful and informal

# What holds for one language alone, who speaks (by the column \`speaker\`), and how many lines before a request it is told.
# languages:
#   ja: { formality: polite, notes: Ellipses are ……. }
# characters:
#   Aria: { gender: female, voice: "sarcastic, short sentences", names: { ja: アリア } }
# context_window: 5

# Terms with one fixed translation: a file (translate glossary suggest writes one to fill in), or terms right here.
# glossary:
#   file: terms.csv
#   Mana: { ja: マナ, zh-CN: 法力 }

# Columns of your sheets that go by other names; null switches one off.
# columns: { source: String, context: [Notes, Scene] }

# What was translated once fills rows of later files, unpaid.
# memory: translate.memory.db

# A run stops before it costs more than this (5, 5USD, 15CNY).
# max_cost: 5USD
`;

const ignored = ['.env', '*.checkpoint.db*', '*.report.json'];

/**
 * Writes a commented translate.yaml, never over an existing one, and adds what is missing to .gitignore.
 * Both lists hold file names. Throws a UsageError where the folder cannot be written.
 */
export function writeStarterFiles(folder: string): { written: string[]; kept: string[] } {
  const written: string[] = [];
  const kept: string[] = [];
  const existing = ['translate.yaml', 'translate.yml'].find((name) => existsSync(join(folder, name)));
  if (existing === undefined) {
    write(folder, 'translate.yaml', starter, 'wx');
    written.push('translate.yaml');
  } else {
    kept.push(existing);
  }
  (addIgnoredFiles(folder) ? written : kept).push('.gitignore');
  return { written, kept };
}

/** False where every line is already there. */
function addIgnoredFiles(folder: string): boolean {
  const path = join(folder, '.gitignore');
  const content = existsSync(path) ? read(path) : '';
  const present = new Set(content.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')));
  const missing = ignored.filter((line) => !present.has(line));
  if (missing.length === 0) return false;
  const lineEnd = content.includes('\r\n') ? '\r\n' : '\n';
  const gap = content === '' || content.endsWith('\n') ? '' : lineEnd;
  write(folder, '.gitignore', `${content}${gap}${missing.join(lineEnd)}${lineEnd}`, 'w');
  return true;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read`, { cause: error });
  }
}

function write(folder: string, name: string, content: string, flag: 'w' | 'wx'): void {
  try {
    writeFileSync(join(folder, name), content, { flag });
  } catch (error) {
    throw new UsageError(`${join(folder, name)}: cannot be written (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
}
