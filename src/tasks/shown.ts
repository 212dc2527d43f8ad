/** Names and values from a file, short enough for a sentence about it. */

const longestShown = 60;
const mostShown = 30;

/** In quotes, with escapes; a long one is cut. */
export function quoted(value: string): string {
  return JSON.stringify(shorten(value));
}

export function shorten(value: string): string {
  if (value.length <= longestShown) return value;
  return `${value.slice(0, longestShown - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The first of many; of the others only the number. */
export function listed(values: readonly string[], separator: string): string {
  const shown = values.slice(0, mostShown).join(separator);
  const more = values.length - mostShown;
  return more > 0 ? `${shown}${separator}… (${more} more)` : shown;
}
