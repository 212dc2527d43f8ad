/** How often to look whether another process asked the run to stop. */
const stopPollMs = 500;

/** Waits for so long, or until the signal is aborted or `isStopped` says that the run is to end. */
export function pause(milliseconds: number, signal: AbortSignal, isStopped: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      clearInterval(poll);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const poll = setInterval(() => {
      if (isStopped()) done();
    }, stopPollMs);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
