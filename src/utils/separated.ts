/** Texts that one cell or value may hold several of, separated by `|` or `;`; blank ones left out. */
export function separated(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(/[|;｜；]/))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
