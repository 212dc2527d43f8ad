const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** `Simplified Chinese (zh-CN)`; the tag alone where it has no English name. */
export function languageName(tag: string): string {
  const name = englishName(tag);
  return name === undefined ? tag : `${name} (${tag})`;
}

function englishName(tag: string): string | undefined {
  try {
    const locale = new Intl.Locale(tag);
    // A region says which script is meant ("Chinese (Taiwan)" does not), and models translate by the script.
    if (locale.language !== 'zh') return names.of(tag);
    return names.of(`zh-${locale.maximize().script}`);
  } catch {
    return undefined;
  }
}
