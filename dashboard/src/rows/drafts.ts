/**
 * Texts that were typed and not saved yet. They outlive the row's being closed, scrolled out of sight or filtered away, other
 * pages, and a reload of this tab.
 */
export interface Drafts {
  get(task: number): string | undefined;
  /** Undefined: there is none any more. */
  set(task: number, text: string | undefined): void;
}

const prefix = 'translate.draft.';

export function draftsOf(sessionId: string): Drafts {
  const key = (task: number): string => `${prefix}${sessionId}.${task}`;
  return {
    get: (task) => sessionStorage.getItem(key(task)) ?? undefined,
    set(task, text) {
      if (text === undefined) sessionStorage.removeItem(key(task));
      else sessionStorage.setItem(key(task), text);
    },
  };
}

/** Has the browser ask before it leaves the page while there are any: they end with the tab. */
export function guardDrafts(): void {
  addEventListener('beforeunload', (event) => {
    if (Object.keys(sessionStorage).some((key) => key.startsWith(prefix))) event.preventDefault();
  });
}
