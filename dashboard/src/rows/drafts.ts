/**
 * Texts that were typed and not saved yet. They outlive the row's being closed, scrolled out of sight or filtered away, other
 * pages, and a reload of this tab.
 */
export interface Drafts {
  get(task: number): string | undefined;
  /** Undefined: there is none any more. */
  set(task: number, text: string | undefined): void;
}

export function draftsOf(sessionId: string): Drafts {
  const key = (task: number): string => `translate.draft.${sessionId}.${task}`;
  return {
    get: (task) => sessionStorage.getItem(key(task)) ?? undefined,
    set(task, text) {
      if (text === undefined) sessionStorage.removeItem(key(task));
      else sessionStorage.setItem(key(task), text);
    },
  };
}
