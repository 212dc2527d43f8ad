import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { piecesOf } from './tokens.ts';

interface MarkedProps {
  text: string;
  /** The text beside it: what it lacks is marked. */
  beside?: string | undefined;
  lang?: string | undefined;
}

/** A text with its placeholders marked, in its own direction. */
export function Marked({ text, beside, lang }: MarkedProps): JSX.Element {
  const pieces = useMemo(() => piecesOf(text, beside), [text, beside]);
  return (
    <bdi class="marked" dir="auto" lang={lang}>
      {pieces.map(({ text: piece, kind }, index) =>
        kind === 'words' ? (
          piece
        ) : (
          // Pieces have no other name, and no state
          <bdi key={index} class={kind === 'missing' ? 'token missing' : 'token'}>
            {piece}
          </bdi>
        ),
      )}
    </bdi>
  );
}
