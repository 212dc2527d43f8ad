/** Languages that exist: which tags are real, what they are called, which of them a country's code is taken for. */

import { commonNames } from './common-languages.ts';

type Named = 'language' | 'script' | 'region';

/** Made when they are first asked: each reads tables that few commands need. */
const english: Partial<Record<Named, Intl.DisplayNames>> = {};

function englishName(type: Named, code: string): string | undefined {
  const common: Readonly<Record<string, string>> = commonNames[type];
  if (Object.hasOwn(common, code)) return common[code];
  english[type] ??= new Intl.DisplayNames(['en'], { type, fallback: 'none' });
  return english[type].of(code);
}

/** ISO 639 codes that stand for no single language. */
const notLanguages = new Set(['und', 'mul', 'mis', 'zxx', 'root']);

/** Tags besides the two-letter ones that sheets name in words. */
const namedVariants =
  'zh-Hans zh-Hant zh-CN zh-TW zh-HK pt-BR pt-PT es-419 es-ES es-MX en-US en-GB fr-FR fr-CA sr-Latn fil yue'.split(' ');

/** Canonical BCP 47 tag (`zh_cn` → `zh-CN`), or undefined where the text is no tag of a known language. */
export function canonicalTag(text: string): string | undefined {
  const candidate = text.trim().replaceAll('_', '-');
  if (!/^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(candidate)) return undefined;
  try {
    const locale = new Intl.Locale(candidate);
    return isKnown(locale) ? locale.toString() : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(locale: Intl.Locale): boolean {
  // qaa to qtz are for private use; pseudo-locales such as qps-ploc live there.
  if (/^q[a-t][a-z]$/.test(locale.language)) return true;
  if (notLanguages.has(locale.language) || englishName('language', locale.language) === undefined) return false;
  if (locale.script !== undefined && englishName('script', locale.script) === undefined) return false;
  return locale.region === undefined || englishName('region', locale.region) !== undefined;
}

/** Tag in full (`zh-Hans-CN` for `zh` and `zh-CN`), so that two spellings of one language compare equal. */
export function fullTag(tag: string): string {
  const full = new Intl.Locale(tag).maximize();
  // Norwegian is written in practice as Bokmål; both codes are in use for it.
  return full.toString().replace(/^no-/, 'nb-');
}

/** English name of a language, as prompts and reports show it: `Japanese`, `Brazilian Portuguese`, `Simplified Chinese`. */
export function languageName(tag: string): string {
  const locale = new Intl.Locale(tag);
  if (locale.language !== 'zh' || locale.region === undefined) {
    return englishName('language', tag === 'zh' ? 'zh-Hans' : tag) ?? tag;
  }
  const script = locale.script ?? locale.maximize().script ?? 'Hans';
  const name = englishName('language', `zh-${script}`) ?? 'Chinese';
  return locale.region === 'CN' ? name : `${name} (${englishName('region', locale.region) ?? locale.region})`;
}

/** The language most people of a country mean by its code (`jp` → `ja`, `cn` → `zh-CN`), or undefined. */
export function languageOfCountry(code: string): string | undefined {
  const region = code.trim().toUpperCase();
  if (!/^[A-Z]{2}$/.test(region) || region === 'ZZ' || englishName('region', region) === undefined) return undefined;
  const full = new Intl.Locale(`und-${region}`).maximize();
  if (full.language === 'und') return undefined;
  const language = full.language === 'nb' ? 'no' : full.language;
  const usual = new Intl.Locale(language).maximize().region;
  const needsRegion = language === 'zh' || language === 'pt' || usual !== region;
  return needsRegion ? `${language}-${full.region}` : language;
}

export function countryName(code: string): string {
  return englishName('region', code.trim().toUpperCase()) ?? code;
}

let names: Map<string, string> | undefined;

/** Tag of a language named in words: in English, in the language itself or in Chinese (`Japanese`, `日本語`, `日文`). */
export function tagOfName(name: string): string | undefined {
  names ??= collectNames();
  return names.get(plainName(name));
}

function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s(),_-]+/g, '');
}

function collectNames(): Map<string, string> {
  const found = new Map<string, string>();
  const standard = { type: 'language', fallback: 'none', languageDisplay: 'standard' } as const;
  const standardEnglish = new Intl.DisplayNames(['en'], standard);
  const chinese = ['zh', 'zh-Hant'].map((tag) => new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }));
  for (const tag of [...twoLetterTags(), ...namedVariants]) {
    const own = (['dialect', 'standard'] as const).map((languageDisplay) =>
      new Intl.DisplayNames([tag], { type: 'language', fallback: 'none', languageDisplay }).of(tag),
    );
    const inChinese = chinese.map((display) => display.of(tag));
    const all = [
      englishName('language', tag),
      standardEnglish.of(tag),
      ...own,
      ...inChinese,
      inChinese[0]?.replace(/语$/, '文'),
    ];
    for (const name of all) {
      const key = name === undefined ? '' : plainName(name);
      if (key !== '' && !found.has(key)) found.set(key, tag);
    }
  }
  return found;
}

function twoLetterTags(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.filter((code) => canonicalTag(code) === code);
}
