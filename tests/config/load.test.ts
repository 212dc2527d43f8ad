import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { requireKey } from '../../src/config/providers.ts';
import { UsageError } from '../../src/errors.ts';
import { folderWith, load, thrown } from './helpers.ts';

describe('layers', () => {
  test('the shipped defaults are complete and frozen', () => {
    const { settings, warnings } = loadSettings({ cwd: folderWith(), env: {}, flags: {} });
    expect(settings).toMatchObject({
      provider: {
        name: 'openai',
        kind: 'openai',
        baseUrl: 'https://api.openai.com/v1',
        temperature: 0.3,
        maxTokens: 4000,
      },
      batch: { maxCharsPerBatch: 50_000, maxRowsPerBatch: 200, maxConcurrentWorkers: 10 },
      retry: { maxAttempts: 3, delaySeconds: 5, exponentialBackoff: true, maxWaitSeconds: 120 },
      game: { type: '', worldView: '', style: '' },
      to: [],
      dedupe: true,
      shutdownGraceSeconds: 5,
      confirmAbove: 5,
    });
    expect(settings.provider.price).not.toBeNull();
    expect(settings.provider.timeoutSeconds).toBe(120);
    expect(settings.promptTemplate).toContain('{{target_lang}}');
    expect('apiKey' in settings.provider).toBe(false);
    expect(warnings).toEqual([]);
    expect(() => {
      (settings.provider as { model: string }).model = 'other';
    }).toThrow();
    expect(Object.isFrozen(settings.provider.price?.tiers[0])).toBe(true);
  });

  test('file, environment and flags each win over the one before', () => {
    const yaml =
      'llm: { default_provider: qwen, batch_control: { max_concurrent_workers: 3 } }\nfrom: en\nto: ja, ko\nmax_cost: 3\n';
    const env = {
      TRANSLATE_PROVIDER: 'ollama',
      TRANSLATE_CONCURRENCY: '4',
      TRANSLATE_MAX_COST: '7CNY',
      TRANSLATE_MODEL: 'm',
    };
    expect(load(yaml, { flags: { to: [] } }).settings.to).toEqual(['ja', 'ko']);
    expect(load(yaml).settings).toMatchObject({
      provider: { name: 'qwen' },
      batch: { maxConcurrentWorkers: 3 },
      from: 'en',
      to: ['ja', 'ko'],
      maxCost: { amount: 3, currency: 'USD' },
    });
    expect(load(yaml, { env }).settings).toMatchObject({
      provider: { name: 'ollama', model: 'm' },
      batch: { maxConcurrentWorkers: 4 },
      maxCost: { amount: 7, currency: 'CNY' },
    });
    const flags = {
      provider: 'openai',
      model: 'n',
      concurrency: '5',
      maxChars: 900,
      maxCost: '$9',
      from: 'de',
      to: ['fr,it', 'es'],
    };
    expect(load(yaml, { env, flags }).settings).toMatchObject({
      provider: { name: 'openai', model: 'n', maxConcurrentWorkers: 5, maxCharsPerBatch: 900 },
      batch: { maxConcurrentWorkers: 5, maxCharsPerBatch: 900 },
      from: 'de',
      to: ['fr', 'it', 'es'],
      maxCost: { amount: 9, currency: 'USD' },
    });
  });

  test("a provider's own limits win over batch_control", () => {
    const yaml = `llm:
  batch_control: { max_concurrent_workers: 8, max_chars_per_batch: 1000 }
  providers: { openai: { max_concurrent_workers: 2, max_chars_per_batch: 700 } }`;
    expect(load(yaml).settings.batch).toMatchObject({ maxConcurrentWorkers: 2, maxCharsPerBatch: 700 });
    const ollama = load(yaml, { flags: { provider: 'ollama' } }).settings.batch;
    expect(ollama).toMatchObject({ maxConcurrentWorkers: 1, maxCharsPerBatch: 1000 });
  });

  test('sections are merged, prices are replaced as a whole', () => {
    const { settings } = load(`llm:
  default_provider: ollama
  providers: { ollama: { prices: { currency: CNY, tiers: [{ up_to: 10, input: 1, output: 2 }, { input: 3, output: 4 }] } } }`);
    const flat = load('llm: { default_provider: ollama, providers: { ollama: { prices: { input: 3, output: 4 } } } }');
    expect(flat.settings.provider.price?.tiers).toEqual([{ input: 3, cachedInput: 3, output: 4 }]);
    expect(settings.provider.baseUrl).toBe('http://127.0.0.1:11434/v1');
    expect(settings.provider.price).toEqual({
      currency: 'CNY',
      tiers: [
        { upTo: 10, input: 1, cachedInput: 1, output: 2 },
        { input: 3, cachedInput: 3, output: 4 },
      ],
    });
  });

  test('-c is read instead of translate.yaml, and paths are relative to it', () => {
    const cwd = folderWith({
      'translate.yaml': 'from: en',
      'sub/other.yaml': 'from: fr\nprompt: mine.md\noutput_dir: out\nstate_dir: /abs',
      'sub/mine.md': 'To {{target_lang}}',
    });
    const { settings, sources, promptFile } = loadSettings({ cwd, configFile: 'sub/other.yaml', env: {}, flags: {} });
    expect(settings).toMatchObject({
      from: 'fr',
      promptTemplate: 'To {{target_lang}}',
      outputDir: join(cwd, 'sub/out'),
      stateDir: '/abs',
    });
    expect(promptFile).toBe(join(cwd, 'sub/mine.md'));
    expect(sources[1]).toBe(join(cwd, 'sub/other.yaml'));
    expect(() => loadSettings({ cwd, configFile: 'nope.yaml', env: {}, flags: {} })).toThrow('nope.yaml: no such file');
  });

  test('translate.yml is read too, but not beside translate.yaml', () => {
    const cwd = folderWith({ 'translate.yml': 'from: it' });
    expect(loadSettings({ cwd, env: {}, flags: {} }).settings.from).toBe('it');
    writeFileSync(join(cwd, 'translate.yaml'), '');
    expect(() => loadSettings({ cwd, env: {}, flags: {} })).toThrow(UsageError);
  });

  test('.env is read and never overrides the environment', () => {
    const files = { '.env': 'OPENAI_API_KEY="from file"\nQWEN_API_KEY=q-file\nTRANSLATE_PROVIDER=qwen\n' };
    const { settings } = load('', { files, env: { QWEN_API_KEY: 'q-env' } });
    expect(settings.provider).toMatchObject({ name: 'qwen', apiKey: 'q-env' });
    const keyed = load('', { files: { '.env': 'OPENAI_API_KEY=from-file' } });
    expect(keyed.settings.provider.apiKey).toBe('from-file');
    expect(keyed.sources.at(-1)).toMatch(/\.env$/);
  });

  test('everything a project may say arrives', () => {
    const { settings } = load(`
game: { type: RPG, world_view: "W ${'${HOME}'}", style: dry }
columns: { source: String, context: [Notes, Scene], max_length: null, id: }
glossary: { Mana: { zh_cn: 法力, ja: マナ }, 7: { ja: 7 } }
dedupe: false
shutdown_grace_seconds: 0.5
confirm_above: 0
max_cost_total: ¥20
llm:
  retry: { max_attempts: 5, delay_seconds: 0, exponential_backoff: false, max_wait_seconds: 9 }
  default_provider: mine
  providers:
    mine:
      base_url: http://localhost:8000/v1/
      model: x
      max_tokens: 10
      context_tokens: 20
      requests_per_minute: 30
      tokens_per_minute: 40
      timeout_seconds: 1.5
      stream: true
      stall_seconds: 20
      logprobs: true
      reasoning_effort: low
      extra_body: { top_p: 0.5, nested: { a: [1] } }
`);
    expect(settings).toMatchObject({
      game: { type: 'RPG', worldView: 'W ${HOME}', style: 'dry' },
      columns: { source: 'String', context: ['Notes', 'Scene'], max_length: null, id: null },
      glossary: [
        { term: '7', translations: { ja: '7' }, doNotTranslate: false, caseSensitive: false, forbidden: {} },
        { term: 'Mana', translations: { 'zh-CN': '法力', ja: 'マナ' } },
      ],
      dedupe: false,
      shutdownGraceSeconds: 0.5,
      confirmAbove: 0,
      maxCostTotal: { amount: 20, currency: 'CNY' },
      retry: { maxAttempts: 5, delaySeconds: 0, exponentialBackoff: false, maxWaitSeconds: 9 },
    });
    expect(settings.provider).toEqual({
      name: 'mine',
      kind: 'compatible',
      baseUrl: 'http://localhost:8000/v1',
      model: 'x',
      maxTokens: 10,
      contextTokens: 20,
      requestsPerMinute: 30,
      tokensPerMinute: 40,
      maxConcurrentWorkers: 10,
      maxCharsPerBatch: 50_000,
      timeoutSeconds: 1.5,
      stream: { stallSeconds: 20 },
      logprobs: true,
      reasoningEffort: 'low',
      extraBody: { top_p: 0.5, nested: { a: [1] } },
      price: null,
    });
  });
});

describe('the glossary', () => {
  const glossary = (yaml: string) => {
    const { settings, glossaryFiles } = load(`glossary: ${yaml}`);
    const files = glossaryFiles.map((path) => basename(path));
    return { files, strict: settings.checks.strictGlossary, terms: settings.glossary };
  };

  test('is a file, a list of files, or a section', () => {
    expect(glossary('terms.csv')).toEqual({ files: ['terms.csv'], strict: false, terms: [] });
    expect(glossary('[a.csv, b.yaml]')).toEqual({ files: ['a.csv', 'b.yaml'], strict: false, terms: [] });
    const section = glossary('{ file: a.csv, strict: true, Mana: { ja: マナ } }');
    expect(section).toMatchObject({ files: ['a.csv'], strict: true, terms: [{ term: 'Mana' }] });
  });

  test('tells all that a term may say', () => {
    const { terms } = glossary(
      '{ HP: { do_not_translate: true, case_sensitive: true, note: hit points, forbidden: { de: TP|LP, zh_CN: [血] } }, Foe: { forbidden: [x, y] } }',
    );
    expect(terms).toEqual([
      {
        term: 'HP',
        translations: {},
        note: 'hit points',
        doNotTranslate: true,
        caseSensitive: true,
        forbidden: { de: ['TP', 'LP'], 'zh-CN': ['血'] },
      },
      expect.objectContaining({ term: 'Foe', forbidden: { '*': ['x', 'y'] } }),
    ]);
  });

  test('may have terms called file and strict', () => {
    const { terms, files, strict } = glossary('{ file: { ja: ファイル }, strict: { ja: 厳格 } }');
    expect(terms.map(({ term }) => term)).toEqual(['file', 'strict']);
    expect({ files, strict }).toEqual({ files: [], strict: false });
  });

  test('names countries and slips of the pen', () => {
    expect(() => load('glossary: { Mana: { jp: マナ } }')).toThrow(
      'translate.yaml:1:21: glossary.Mana.jp: is the country Japan, not its language; write "ja" for Japanese',
    );
    expect(() => load('glossary: { Mana: { notes: a } }')).toThrow('did you mean "note"?');
    expect(() => load('glossary: { Mana: マナ }')).toThrow('glossary.Mana: ');
  });

  test('takes files of flags before its own', () => {
    const { glossaryFiles } = load('glossary: own.csv', { flags: { glossary: ['given.csv'] } });
    expect(glossaryFiles.map((path) => basename(path))).toEqual(['given.csv', 'own.csv']);
  });
});

describe('faults', () => {
  test('all of a file are listed with place, path, value and what is allowed', () => {
    const error = thrown(() =>
      load(`llm:
  batch_control:
    max_chars_per_batch: lots
    max_concurrent_worker: 3
  providers:
    openai: { temperature: 3, maxTokens: 5 }
dedupe: "yes"
columns: { sorce: A }
glossary: { Mana: { not a tag: x } }
max_cost: five
`),
    );
    expect(error.message.split('\n')).toEqual([
      'translate.yaml:3:26: llm.batch_control.max_chars_per_batch: "lots" is not allowed here: it must be a whole number of 1 or more',
      'translate.yaml:4:5: llm.batch_control.max_concurrent_worker: is not a known key (did you mean "max_concurrent_workers"?); known here: max_chars_per_batch, max_concurrent_workers, max_rows_per_batch, target_seconds',
      'translate.yaml:6:28: llm.providers.openai.temperature: "3" is not allowed here: it must be a number from 0 to 2',
      expect.stringContaining(
        'translate.yaml:6:31: llm.providers.openai.maxTokens: is not a known key (did you mean "max_tokens"?)',
      ),
      'translate.yaml:7:9: dedupe: "yes" is not allowed here: it must be true or false',
      expect.stringContaining('translate.yaml:8:12: columns.sorce: is not a known key (did you mean "source"?)'),
      'translate.yaml:9:21: glossary.Mana.not a tag: is not a known language tag (examples: ja, zh-CN, pt-BR)',
      'translate.yaml:10:11: max_cost: "five" is no amount of money: write 5, 5USD, $5, 15CNY or ¥15',
    ]);
    expect(error).toBeInstanceOf(UsageError);
  });

  test('broken YAML is named with its place and without its text', () => {
    const error = thrown(() =>
      load('from: en\nllm: { providers: { openai: { api_key: ${OPENAI_API_KEY}, model: x } } }\n'),
    );
    expect(error.message).toMatch(/^translate\.yaml:2:\d+: not valid YAML: .*needs quotes$/);
    const leaked = thrown(() => load('llm:\n  providers:\n    openai:\n      api_key: "sk-secret" sk-secret-tail\n'));
    expect(leaked.message).toMatch(/^translate\.yaml:4:\d+: not valid YAML/);
    expect(leaked.message).not.toContain('sk-secret');
    const block = thrown(() => load('api_key: |sk-secret\n'));
    expect(block.message).toBe('translate.yaml:1:11: not valid YAML: Block scalar header includes extra characters');
  });

  test('an alias without its anchor is a fault', () => {
    expect(() => load('game: { style: *nope }')).toThrow(
      'translate.yaml:1:16: refers to an anchor that does not exist',
    );
    expect(load('game: { type: &a RPG, style: *a }').settings.game.style).toBe('RPG');
  });

  test('a key that stands twice is a fault beside the others', () => {
    const error = thrown(() => load('from: en\nfrom: de\nnope: 1\n'));
    expect(error.message.split('\n')).toEqual([
      'translate.yaml:2:1: the key "from" stands twice in its section',
      expect.stringContaining('translate.yaml:3:1: nope: is not a known key'),
    ]);
  });

  test('a file that is not UTF-8 or is a folder is named', () => {
    const cwd = folderWith({ 'a.yaml': new Uint8Array([0xff, 0xfe, 0x41]), 'dir/x': '' });
    expect(() => loadSettings({ cwd, configFile: 'a.yaml', env: {}, flags: {} })).toThrow('a.yaml: is not UTF-8 text');
    expect(() => loadSettings({ cwd, configFile: 'dir', env: {}, flags: {} })).toThrow('dir: is a folder, not a file');
  });

  test('wrong flags and variables are named', () => {
    expect(() => load('', { flags: { concurrency: '0' } })).toThrow('--concurrency: "0" is not allowed');
    expect(() => load('', { flags: { maxChars: '1e3' } })).toThrow('--max-chars');
    expect(() => load('', { env: { TRANSLATE_CONCURRENCY: 'x' } })).toThrow('TRANSLATE_CONCURRENCY: "x"');
    expect(() => load('', { flags: { maxCost: '5EUR' } })).toThrow('--max-cost: "5EUR" is no amount of money');
    expect(() => load('', { flags: { provider: 'opnai' } })).toThrow(
      '--provider: there is no provider "opnai" (did you mean "openai"?)',
    );
    expect(() => load('llm: { default_provider: x }')).toThrow('llm.default_provider: there is no provider "x"');
    expect(() => load('', { flags: { provider: 'OpenAI' } })).toThrow('did you mean "openai"?');
    expect(() => load('', { flags: { provider: 'constructor' } })).toThrow('there is no provider');
  });

  test('impossible prices and fields of the program are refused', () => {
    const prices = (text: string) => () => load(`llm: { providers: { openai: { prices: ${text} } } }`);
    expect(prices('{ input: 1 }')).toThrow('needs input and output, or tiers');
    expect(prices('{ input: 1, output: 1, currency: EUR }')).toThrow('one of USD, CNY');
    expect(prices('{ tiers: [{ input: 1, output: 1 }, { up_to: 5, input: 1, output: 1 }] }')).toThrow('rising order');
    expect(prices('{ input: -1, output: 1 }')).toThrow('a number of 0 or more');
    expect(() => load('llm: { retry: { max_attempts: 1.5 } }')).toThrow('a whole number from 1 to 100');
    expect(() => load('llm: { providers: { openai: { extra_body: { stream: true } } } }')).toThrow(
      'is set by the program',
    );
  });

  test('notes on languages and characters are held to their keys', () => {
    const error = thrown(() =>
      load('languages: { jp: { notes: x }, de: { tone: x } }\ncharacters: { Aria: female }\ncontext_window: -1\n'),
    );
    expect(error.message.split('\n')).toEqual([
      expect.stringMatching(/^translate\.yaml:1:14: languages\.jp: is the country Japan.* write "ja"/),
      'translate.yaml:1:38: languages.de.tone: is not a known key; known here: formality, notes',
      'translate.yaml:2:21: characters.Aria: "female" is not allowed here: it must be a section with gender, voice, names',
      'translate.yaml:3:17: context_window: "-1" is not allowed here: it must be a whole number from 0 to 100',
    ]);
  });

  test('an empty section counts as not set', () => {
    expect(load('game:\nllm:\n  providers:\n    openai:\n      model:\nglossary:\n').settings.provider.model).not.toBe(
      '',
    );
  });

  test('__proto__ is an ordinary key', () => {
    expect(load('glossary: { __proto__: { ja: x } }').settings.glossary).toMatchObject([{ term: '__proto__' }]);
    expect(() => load('__proto__: 1')).toThrow('__proto__: is not a known key');
  });
});

describe('providers', () => {
  const mine = (entry: string, env: NodeJS.ProcessEnv = {}) =>
    load(`llm:\n  default_provider: mine\n  providers:\n    mine: ${entry}\n`, { env });

  test('the kind goes by the name, or by what the entry says', () => {
    const { providers } = load(
      'llm: { providers: { ali: { kind: qwen, base_url: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", model: qwen-max } } }',
    );
    expect(Object.fromEntries(providers().map(({ name, kind }) => [name, kind]))).toEqual({
      openai: 'openai',
      qwen: 'qwen',
      ollama: 'compatible',
      pseudo: 'pseudo',
      ali: 'qwen',
    });
    expect(providers().find((provider) => provider.name === 'ali')?.settings?.price?.currency).toBe('USD');
  });

  test('a faulty provider that is not used is no error', () => {
    const { providers } = load('llm: { providers: { half: { model: x } } }');
    expect(providers().find((provider) => provider.name === 'half')).toMatchObject({
      problem:
        'translate.yaml:1:21: llm.providers.half.base_url: is missing: an address such as https://api.example.com/v1',
      hasKey: false,
    });
    expect(() => mine('{ base_url: "https://a.example/v1" }')).toThrow(
      'translate.yaml:4:5: llm.providers.mine.model: is missing',
    );
  });

  test('a provider that is switched off cannot be chosen', () => {
    expect(() => load('llm: { providers: { openai: { enabled: false } } }')).toThrow('llm.providers.openai.enabled');
  });

  test('addresses that cannot work are refused with the fix', () => {
    expect(() => mine('{ base_url: api.example.com, model: x }')).toThrow(
      'translate.yaml:4:13: llm.providers.mine.base_url: is no address',
    );
    expect(() => mine('{ base_url: "https://u:p@a.example/v1", model: x }')).toThrow('user name or password');
    expect(() => mine('{ base_url: "https://sk-1@a.example/v1", model: x }')).toThrow('user name or password');
    expect(() => mine('{ base_url: "https://a.example/v1/chat/completions", model: x }')).toThrow(
      'leave out /chat/completions',
    );
    const native = 'https://dashscope.aliyuncs.com/api/v1';
    expect(() => load('', { env: { QWEN_BASE_URL: native }, flags: { provider: 'qwen' } })).toThrow(
      'use https://dashscope.aliyuncs.com/compatible-mode/v1',
    );
  });

  test('variables fill api_key and base_url only', () => {
    const env = { MY_HOST: 'a.example', MY_KEY: ' k1\n', HOME: '/root' };
    const { settings } = mine('{ base_url: "https://${MY_HOST}/v1", api_key: "${MY_KEY}", model: "${HOME}" }', env);
    expect(settings.provider).toMatchObject({
      baseUrl: 'https://a.example/v1',
      apiKey: 'k1',
      apiKeyVariable: 'MY_KEY',
      model: '${HOME}',
    });
    expect(mine('{ base_url: "${NOPE:-https://b.example/v1}", model: x }').settings.provider.baseUrl).toBe(
      'https://b.example/v1',
    );
  });

  test('a secret may not be filled into an address', () => {
    const env = { OPENAI_API_KEY: 'sk-1' };
    for (const name of ['OPENAI_API_KEY', 'MY_TOKEN', 'db_password', 'AWS_SECRET']) {
      const error = thrown(() => mine(`{ base_url: "https://a.example/\${X:-\${${name}}}", model: x }`, env));
      expect(error.message).toContain(`\${${name}} looks like a secret`);
      expect(error.message).not.toContain('sk-1');
    }
    expect(() => mine('{ base_url: "https://${X", model: x }')).toThrow('not well formed');
  });

  test('keys are hidden in every message', () => {
    const key = 'sk-abcdefghijklmnopqrstuvwxyz';
    const messages = [
      thrown(() => mine(`{ base_url: "https://a.example", api_key: ["${key}"], model: x }`)),
      thrown(() => mine(`{ base_url: "https://a.example", api_key: "\${${key}", model: x }`)),
      thrown(() => mine(`{ base_url: "https://a.example", api_key: "${key} ${key}", model: x }`)),
      thrown(() => mine(`{ base_url: "https://a.example", apikey: "${key}", model: x }`)),
      thrown(() => mine(`{ base_url: "https://a.example", logprobs: "${key}", model: x }`)),
      thrown(() => load(`llm: ${key}`)),
      thrown(() => load('llm: abcdefgh')),
      thrown(() => mine('{ base_url: "https://a.example", api_key: true, model: x }')),
    ].map((error) => error.message);
    for (const message of messages) expect(message).not.toMatch(/abcdef|"true"/);
    expect(messages[2]).toContain('llm.providers.mine.api_key: (hidden)');
  });

  test('a key does not travel unencrypted', () => {
    const entry = (host: string) => `{ base_url: "http://${host}/v1", api_key: k, model: x }`;
    expect(() => mine(entry('10.0.0.5:8000'))).toThrow('would send the key unencrypted to 10.0.0.5');
    for (const host of ['localhost.evil.example', 'mylocalhost', '127.0.0.1.evil.example', 'x127.0.0.1.example']) {
      expect(() => mine(entry(host))).toThrow('unencrypted');
    }
    expect(() => mine('{ base_url: "${B}", api_key: k, model: x }', { B: 'http://c.example' })).toThrow('(set by B)');
    for (const host of ['127.0.0.1:8000', 'localhost', '[::1]:80', '0.0.0.0:8', 'a.localhost'])
      expect(mine(entry(host)).warnings).toEqual([]);
    expect(mine('{ base_url: "http://10.0.0.5/v1", model: x }').settings.provider.baseUrl).toBe('http://10.0.0.5/v1');
  });

  test("a key that goes to a host other than the provider's is named", () => {
    const env = { OPENAI_API_KEY: 'sk-1', DASHSCOPE_API_KEY: 'sk-2' };
    const warningsFor = (more: NodeJS.ProcessEnv, provider = 'openai') =>
      load('', { env: { ...env, ...more }, flags: { provider } }).warnings;
    expect(warningsFor({})).toEqual([]);
    expect(warningsFor({ OPENAI_BASE_URL: 'https://eu.api.openai.com/v1' })).toEqual([]);
    expect(warningsFor({ OPENAI_BASE_URL: 'https://evil.example/v1' })).toEqual([
      'the key in OPENAI_API_KEY is sent to evil.example, which is not api.openai.com',
    ]);
    expect(warningsFor({ OPENAI_BASE_URL: 'https://api.openai.com.evil.example/v1' })).toHaveLength(1);
    expect(warningsFor({}, 'qwen')).toEqual([]);
    expect(
      warningsFor({ QWEN_BASE_URL: 'https://w1.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1' }, 'qwen'),
    ).toEqual([]);
    expect(warningsFor({ QWEN_BASE_URL: 'https://dashscope.oss-cn.aliyuncs.com/v1' }, 'qwen')).toHaveLength(1);
    expect(mine('{ base_url: "https://b.example/v1", api_key: "${OPENAI_API_KEY}", model: x }', env).warnings).toEqual([
      'the key in OPENAI_API_KEY is sent to b.example, which is not api.openai.com',
    ]);
    expect(
      mine('{ base_url: "https://api.openai.com/v1", api_key: "${OPENAI_API_KEY}", model: x }', env).warnings,
    ).toEqual([]);
    expect(mine('{ base_url: "https://b.example/v1", api_key: literal, model: x }').warnings).toEqual([
      'the key of provider mine is sent to b.example',
    ]);
  });

  test('a missing key is an error only when it is asked for', () => {
    const { settings } = load('', { flags: { provider: 'qwen' } });
    expect(() => requireKey(settings.provider)).toThrow(
      'provider qwen has no key: set QWEN_API_KEY (or DASHSCOPE_API_KEY) in the environment or in .env of this folder',
    );
    const env = { QWEN_API_KEY: '', DASHSCOPE_API_KEY: 'd', QWEN_BASE_URL: '' };
    const fallback = load('', { flags: { provider: 'qwen' }, env }).settings.provider;
    expect(fallback.baseUrl).toBe('https://dashscope.aliyuncs.com/compatible-mode/v1');
    expect(fallback).toMatchObject({ apiKey: 'd', apiKeyVariable: 'DASHSCOPE_API_KEY' });
    expect(() => requireKey(fallback)).not.toThrow();
    for (const provider of ['ollama', 'pseudo']) {
      expect(() => requireKey(load('', { flags: { provider } }).settings.provider)).not.toThrow();
    }
    expect(() => requireKey(load('', {}).settings.provider)).toThrow('set OPENAI_API_KEY');
  });
});
