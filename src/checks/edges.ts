import type { Check } from './check.ts';
import { edgesAs } from './mend.ts';

/** A warning: blanks and line breaks at the edges belong to the game. A run puts them back by itself. */
export const edges: Check = {
  name: 'edges',
  severity: 'warning',
  find({ source, translation }) {
    const isSame = edgesAs(translation, source) === translation;
    return isSame ? [] : [{ message: 'the blanks at the edges are not those of the source' }];
  },
};
