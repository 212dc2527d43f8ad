import { expect, test } from 'vitest';
import { Account } from '../../src/engine/account.ts';
import { ProviderError } from '../../src/errors.ts';
import type { ProviderReply } from '../../src/types/provider.ts';

const retry = { maxAttempts: 3, delaySeconds: 1, exponentialBackoff: true, maxWaitSeconds: 120, giveUpAfterSeconds: 2 };
const reply = { text: '', finishReason: 'stop', model: 'm' } as unknown as ProviderReply;
const unavailable = new ProviderError({ kind: 'transient' }, 'HTTP 503', { code: '503', status: 503 });

/** An account whose calls went so: `+` a good reply, `-` a passing fault, one a millisecond. */
function after(calls: string): Account {
  const account = new Account({ workers: 8, limits: {}, retry });
  for (const [now, call] of [...calls].entries()) {
    if (call === '+') account.succeeded(reply, 1, 1, 0);
    else account.failed(now, unavailable, 1, 0);
  }
  return account;
}

test('no service is given up before give_up_after has passed', () => {
  expect(after('----').isGivenUp(1999)).toBe(false);
  expect(after('----').isGivenUp(2000)).toBe(true);
  expect(after('---+').isGivenUp(5000)).toBe(false);
});

test('a few failures are no outage where most calls fail', () => {
  const unsteady = '+--'.repeat(20);
  expect(after(`${unsteady}+${'-'.repeat(12)}`).isGivenUp(5000)).toBe(false);
  expect(after(`${unsteady}+${'-'.repeat(28)}`).isGivenUp(5000)).toBe(true);
  expect(after(`${'+'.repeat(60)}${'-'.repeat(12)}`).isGivenUp(5000)).toBe(true);
});

test('replies that break off after some rows are no outage', () => {
  const account = after('+');
  for (let call = 0; call < 40; call++) account.brokeOff(0);
  expect([account.limit, account.waitMs(10), account.isGivenUp(5000)]).toEqual([8, 0, false]);
  expect(account.successes).toBe(41);
});
