import { describe, expect, test } from 'vitest';
import { checkCap } from '../../src/config/cap.ts';
import { parseMoney } from '../../src/config/money.ts';
import { costOf, findPrice, toModelPrice } from '../../src/config/prices.ts';
import type { ModelPrice } from '../../src/types/usage.ts';
import { load } from './helpers.ts';

const usage = (prompt: number, completion: number, cached = 0) => ({ prompt, completion, cached, reasoning: 0 });
const beijing = 'https://dashscope.aliyuncs.com/compatible-mode/v1';
const singapore = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1';

describe('findPrice', () => {
  test('the host decides about currency and table', () => {
    expect(findPrice('openai', 'https://api.openai.com/v1', 'gpt-4o-mini')).toEqual({
      currency: 'USD',
      tiers: [{ input: 0.15, cachedInput: 0.075, output: 0.6 }],
    });
    expect(findPrice('qwen', beijing, 'qwen-max')?.currency).toBe('CNY');
    expect(findPrice('qwen', singapore, 'qwen-max')?.currency).toBe('USD');
    expect(findPrice('compatible', singapore, 'qwen-max')?.currency).toBe('USD');
  });

  test('a proxy is taken to charge what the service does, another region is unknown', () => {
    expect(findPrice('openai', 'http://127.0.0.1:9/v1', 'gpt-4o-mini')?.currency).toBe('USD');
    expect(findPrice('qwen', 'http://127.0.0.1:9/v1', 'qwen-max')?.currency).toBe('CNY');
    expect(findPrice('qwen', 'https://dashscope-us.aliyuncs.com/compatible-mode/v1', 'qwen-max')).toBeNull();
  });

  test('a dated snapshot costs what its base name does, unless it is listed itself', () => {
    const base = findPrice('openai', undefined, 'gpt-4o');
    expect(findPrice('openai', undefined, 'gpt-4o-2024-11-20')).toEqual(base);
    expect(findPrice('openai', undefined, 'gpt-4o-2024-05-13')).not.toEqual(base);
    expect(findPrice('qwen', beijing, 'qwen-plus-2025-12-01')).toEqual(findPrice('qwen', beijing, 'qwen-plus'));
    expect(findPrice('qwen', beijing, 'qwen-plus-latest')).not.toBeNull();
  });

  test('what is not listed is unknown, never free', () => {
    expect(findPrice('openai', undefined, 'gpt-4o-audio-preview')).toBeNull();
    expect(findPrice('openai', undefined, 'ft:gpt-4o:me')).toBeNull();
    expect(findPrice('openai', undefined, 'constructor')).toBeNull();
    expect(findPrice('compatible', 'https://x.example/v1', 'gpt-4o')).toBeNull();
    expect(findPrice('compatible', 'https://api.openai.com.x.example/v1', 'gpt-4o')).toBeNull();
    expect(findPrice('pseudo', '', 'pseudo')?.tiers[0]?.input).toBe(0);
  });
});

describe('costOf', () => {
  const price: ModelPrice = {
    currency: 'USD',
    tiers: [
      { upTo: 1000, input: 1, cachedInput: 0.1, output: 10 },
      { upTo: 2000, input: 2, cachedInput: 0.2, output: 20 },
    ],
  };

  test('cached tokens cost their own price', () => {
    expect(costOf(usage(1000, 100, 400), price)).toBeCloseTo((600 * 1 + 400 * 0.1 + 100 * 10) / 1e6, 15);
    expect(costOf(usage(100, 0, 500), price)).toBeCloseTo(10 / 1e6, 15);
  });

  test('tokens that the service keeps cost their own price', () => {
    const kept: ModelPrice = { currency: 'USD', tiers: [{ input: 1, cachedInput: 0.1, cacheWrite: 1.25, output: 10 }] };
    const written = { ...usage(1000, 100, 400), cacheWrite: 500 };
    expect(costOf(written, kept)).toBeCloseTo((100 * 1 + 400 * 0.1 + 500 * 1.25 + 100 * 10) / 1e6, 15);
    expect(costOf({ ...written, cacheWrite: 9000 }, kept)).toBeCloseTo((400 * 0.1 + 600 * 1.25 + 1000) / 1e6, 15);
    expect(costOf(written, price)).toBe(costOf(usage(1000, 100, 400), price));
    expect(findPrice('openai', undefined, 'gpt-6-luna')?.tiers[0]).toMatchObject({ input: 0.1, cacheWrite: 0.125 });
  });

  test('the whole request is priced by the tier of its prompt', () => {
    expect(costOf(usage(1001, 1), price)).toBeCloseTo((1001 * 2 + 20) / 1e6, 15);
    expect(costOf(usage(2001, 1), price)).toBeNull();
  });

  test('flex and batch are half, priority is unknown, default is full', () => {
    const full = costOf(usage(500, 50), price)!;
    expect(costOf(usage(500, 50), price, 'default')).toBe(full);
    expect(costOf(usage(500, 50), price, 'flex')).toBe(full / 2);
    expect(costOf(usage(500, 50), price, 'batch')).toBe(full / 2);
    expect(costOf(usage(500, 50), price, 'priority')).toBeNull();
  });

  test('an unknown price is null, a free one is 0', () => {
    expect(costOf(usage(500, 50), null)).toBeNull();
    expect(costOf(usage(500, 50), toModelPrice({ input: 0, output: 0 }))).toBe(0);
  });
});

describe('money', () => {
  test.each([
    ['5', 5, 'USD'],
    ['5USD', 5, 'USD'],
    ['$5', 5, 'USD'],
    [' 0.5 usd ', 0.5, 'USD'],
    ['.5', 0.5, 'USD'],
    ['15CNY', 15, 'CNY'],
    ['¥15', 15, 'CNY'],
    ['￥15', 15, 'CNY'],
    ['15 元', 15, 'CNY'],
    ['0', 0, 'USD'],
  ])('%s is an amount', (text, amount, currency) => {
    expect(parseMoney(text)).toEqual({ amount, currency });
  });

  test.each(['', 'x', '-5', '5EUR', '1,5', '1e3', '$5USD', '5 5', 'Infinity'])('%j is none', (text) => {
    expect(() => parseMoney(text)).toThrow('is no amount of money');
  });

  test('a cap needs a known price in its own currency', () => {
    const check = (provider: string, maxCost: string, model?: string) => () =>
      checkCap(load('', { flags: { provider, maxCost, model } }).settings);
    expect(check('openai', '5')).not.toThrow();
    expect(check('openai', '5CNY')).toThrow('--max-cost is in CNY, but gpt-6-luna (provider openai) is priced in USD');
    expect(check('qwen', '5CNY')).not.toThrow();
    expect(check('qwen', '5')).toThrow('priced in CNY');
    expect(check('openai', '5', 'gpt-99')).toThrow('Set llm.providers.openai.prices');
    expect(check('ollama', '5CNY')).not.toThrow();
    const total = load('max_cost_total: 5CNY').settings;
    expect(() => checkCap(total)).toThrow('max_cost_total is in CNY');
  });
});
