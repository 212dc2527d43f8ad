import { useEffect } from 'preact/hooks';

/** What the browser's tab says before the program's name. */
export function useTitle(text: string): void {
  useEffect(() => {
    document.title = text === '' ? 'translate' : `${text} · translate`;
  }, [text]);
}
