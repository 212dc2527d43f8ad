import { InputError } from '../errors.ts';
import { readText } from '../utils/text-file.ts';
import { parseYaml } from '../utils/yaml-file.ts';
import { type PriceFile, priceFileSchema } from './keys.ts';
import type { Layer } from './layer.ts';
import { packageFile } from './package-files.ts';
import { readLayer } from './read-layer.ts';

/**
 * The shipped files as data. The build puts the data itself in this module's place (vite.config.ts): to load the parser and to
 * read them takes a seventh of a short run. So what stands here has to be JSON.
 */
export const shippedSettings: Pick<Layer, 'layer' | 'places'> = settings();
export const shippedPrices: PriceFile = prices();

function settings(): Pick<Layer, 'layer' | 'places'> {
  const path = packageFile('llm_config.yaml');
  const { layer, places } = readLayer(path, path);
  return { layer, places };
}

function prices(): PriceFile {
  const path = packageFile('prices.yaml');
  const file = parseYaml(readText(path, path), path);
  const content = priceFileSchema.read(file.document.contents, { file, path: '', places: new Map() });
  if (file.faults.length > 0) throw new InputError(file.faults);
  return content ?? {};
}
