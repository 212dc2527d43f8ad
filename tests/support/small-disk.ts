/** A file system of its own, small or read-only: what a full disk does cannot be told from a folder. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this process may mount; elsewhere a limit on the size of files has to do. */
export const canMount = probe();

export interface SmallDisk {
  /** Takes what room there is left, but for so many bytes. */
  fill(leave?: number): void;
  /** Gives it back. */
  free(): void;
  setReadOnly(readOnly: boolean): void;
  unmount(): void;
}

export function mountSmallDisk(folder: string, bytes: number): SmallDisk {
  mkdirSync(folder);
  mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder);
  const filler = join(folder, 'filler');
  return {
    fill(leave = 0) {
      const file = openSync(filler, 'a');
      const block = Buffer.alloc(4096);
      try {
        for (;;) writeSync(file, block);
      } catch {
        closeSync(file);
      }
      if (leave > 0) spawnSync('truncate', ['-s', `-${leave}`, filler]);
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder),
    unmount() {
      spawnSync('umount', ['-l', folder]);
    },
  };
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

function probe(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'translate-mount-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status !== 0) return false;
    spawnSync('umount', [folder]);
    return true;
  } finally {
    rmdirSync(folder);
  }
}
