/** What the system said, in words; its own sentence where there are none for it. */
export function reasonOf(error: unknown): string {
  const known: Record<string, string> = {
    EACCES: 'no permission',
    EPERM: 'no permission',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOENT: 'the folder does not exist',
    ENOTDIR: 'a file stands where its folder should be',
    EEXIST: 'a file stands where its folder should be',
    EISDIR: 'it is a folder',
  };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Whether the system refused a call on a file, as it does for want of room or rights. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
