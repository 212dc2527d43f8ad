import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { CheckSettings } from '../types/check.ts';
import type { Location } from '../utils/location.ts';
import { shortPath } from '../utils/short-path.ts';
import { readText } from '../utils/text-file.ts';
import { type Charset, joinRanges, parseRange, rangeAllowed, readCharset } from './charset.ts';
import type { ConfigLayer } from './keys.ts';
import { wrong } from './named-files.ts';

export interface ChecksInput {
  config: ConfigLayer;
  /** `strict` of the glossary. */
  strictGlossary: boolean;
  /** Where `charset` was set, for messages. */
  place: Location | undefined;
  /** Paths are relative to it. */
  folder: string;
  /** Paths in messages are shown relative to it. */
  cwd: string;
}

/** `checks:` and its neighbours. Throws a UsageError where a file of characters cannot be read. */
export function resolveChecks(input: ChecksInput): CheckSettings {
  const { config, strictGlossary } = input;
  const families = config.placeholder_families ?? ['auto'];
  return {
    severities: config.checks ?? {},
    ...(!families.includes('auto') && { families: families.filter((family) => family !== 'auto') }),
    onFailure: config.on_check_failure ?? 'fail',
    lengthUnit: config.length_unit ?? 'graphemes',
    strictGlossary,
    ...(config.charset !== undefined && { charset: joinRanges(config.charset.flatMap((item) => ranges(item, input))) }),
    forbidden: { characters: config.forbidden?.characters ?? '', words: config.forbidden?.words ?? {} },
  };
}

function ranges(item: string, { place, folder, cwd }: ChecksInput): Charset {
  const range = parseRange(item);
  if (range) return [range];
  if (/^\s*U\+/i.test(item)) {
    const name = JSON.stringify(item.slice(0, 40));
    throw wrong(charset(place), `${name} is no range: write ${rangeAllowed}, the lower end first, up to U+10FFFF`);
  }
  const path = resolve(folder, item);
  const name = shortPath(path, cwd);
  return readCharset(readCharsetFile(path, name, place), name);
}

const charset = (place: Location | undefined) => ({ name: 'charset', place });

function readCharsetFile(path: string, name: string, place: Location | undefined): string {
  try {
    return readText(path, name);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const advice = `charset takes files of characters and ${rangeAllowed}`;
    throw wrong(charset(place), `${error.message}; ${advice}`, error);
  }
}
