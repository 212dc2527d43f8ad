export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'translate.theme';

export function rememberedTheme(): Theme {
  const found = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === found) ?? 'auto';
}

/** `auto` follows the system: then the page says nothing of its own. */
export function applyTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
