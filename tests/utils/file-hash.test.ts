import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sha256Of } from '../../src/utils/file-hash.ts';

const folder = mkdtempSync(join(tmpdir(), 'translate-hash-'));
afterAll(() => rmSync(folder, { recursive: true }));

const piece = 256 * 1024;

test.each([0, 1, piece - 1, piece, piece + 1, 3 * piece + 5])(
  'a file of %i bytes has the hash of its bytes',
  async (size) => {
    const bytes = Buffer.from(Array.from({ length: size }, (_, at) => (at * 31 + (at >> 9)) % 256));
    const path = join(folder, `${size}.csv`);
    writeFileSync(path, bytes);
    expect(await sha256Of(path)).toBe(createHash('sha256').update(bytes).digest('hex'));
  },
);

test('a file that is not there is told as the system does', async () => {
  await expect(sha256Of(join(folder, 'none.csv'))).rejects.toThrow(/ENOENT/);
});
