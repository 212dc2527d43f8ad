import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { LiveSession } from './live.ts';

const retryMs = 2000;

export interface Fetched<T> {
  data: T | undefined;
  error: unknown;
  /** Asks again, now. */
  again(): void;
}

/**
 * Asks when it is first shown, when `key` changes, and by `again`; not more often than every `restMs`. What came before
 * stays until there is something new.
 */
export function useFetched<T>(ask: () => Promise<T>, key: unknown, restMs = 0): Fetched<T> {
  const [state, setState] = useState<{ data: T | undefined; error: unknown }>({ data: undefined, error: undefined });
  const [turn, setTurn] = useState(0);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  const asked = useRef(0);
  const shown = useRef(0);
  // `ask` is another function each time; `key` says when it differs
  useEffect(() => {
    const look = (): void => {
      askedAt.current = performance.now();
      const number = ++asked.current;
      // An answer that was overtaken by a later one is old news.
      const take = (next: (before: typeof state) => typeof state): void => {
        if (number < shown.current) return;
        shown.current = number;
        setState(next);
      };
      ask().then(
        (data) => take(() => ({ data, error: undefined })),
        (error: unknown) => take(({ data }) => ({ data, error })),
      );
    };
    const timer = setTimeout(look, Math.max(0, askedAt.current + restMs - performance.now()));
    return () => clearTimeout(timer);
  }, [key, turn]);
  // What failed may go well in a moment: nothing else would make it be asked for again.
  useEffect(() => {
    if (state.error === undefined) return;
    const timer = setTimeout(() => setTurn((value) => value + 1), retryMs);
    return () => clearTimeout(timer);
  }, [state]);
  const again = useCallback(() => {
    askedAt.current = Number.NEGATIVE_INFINITY;
    setTurn((value) => value + 1);
  }, []);
  return { ...state, again };
}

/** A session, drawn anew whenever it changes; undefined until the first look. */
export function useLiveSession(id: string): LiveSession | undefined {
  const [live, setLive] = useState<LiveSession>();
  const [, redraw] = useState(0);
  useEffect(() => {
    const session = new LiveSession(id, () => redraw((value) => value + 1));
    session.start();
    setLive(session);
    return () => session.end();
  }, [id]);
  return live?.id === id ? live : undefined;
}

/** Draws anew every `ms` while `isOn`, for what shows the time. */
export function useTick(ms: number, isOn: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms, isOn]);
  return now;
}
