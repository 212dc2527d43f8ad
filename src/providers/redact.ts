const longest = 500;

/**
 * A service's sentence made fit for a log: keys replaced by `(key)`, one line, control characters escaped, at most 500
 * characters. Services echo keys whole (`sk-…`), in part (`sk-abc***wxyz`) or by their tail (`****wxyz`).
 */
export function cleanMessage(message: string, secrets: readonly string[]): string {
  const line = escapeControls(redact(message.slice(0, 20_000), secrets)).trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function redact(message: string, secrets: readonly string[]): string {
  let clean = message;
  for (const secret of secrets) clean = removeSecret(clean, secret);
  return (
    clean
      .replace(/\b(Bearer|Basic) +[\w.~+/=*…-]{4,}/gi, '$1 (key)')
      .replace(/\bsk-[\w.*…•-]{3,}/g, '(key)')
      // Begun at the start of a word only, or a long word would be tried from each of its letters.
      .replace(/(?<![\w-])[\w-]*(?:\*{2,}|…|•{2,}|\.{3})[\w*…•.-]*/g, (masked) =>
        isMasked(masked, secrets) ? '(key)' : masked,
      )
      .replace(/[\w-]{8,}/g, (word) => (secrets.some((secret) => isEdge(secret, word)) ? '(key)' : word))
  );
}

function removeSecret(message: string, secret: string): string {
  if (secret === '') return message;
  const encoded = encodeURIComponent(secret);
  const escaped = JSON.stringify(secret).slice(1, -1);
  // A short key such as `x` must not turn every word of the sentence into `(key)`.
  if (secret.length < 6)
    return message.replace(new RegExp(`(?<!\\w)${secret.replace(/\W/g, '\\$&')}(?!\\w)`, 'g'), '(key)');
  return message.replaceAll(secret, '(key)').replaceAll(encoded, '(key)').replaceAll(escaped, '(key)');
}

/** A run of stars or dots with a piece of the key before or behind it. */
function isMasked(masked: string, secrets: readonly string[]): boolean {
  const [head = '', tail = ''] = [/^[\w-]*/, /[\w-]*$/].map((edge) => edge.exec(masked)?.[0] ?? '');
  return secrets.some(
    (secret) => (head.length >= 3 && secret.startsWith(head)) || (tail.length >= 3 && secret.endsWith(tail)),
  );
}

function isEdge(secret: string, word: string): boolean {
  return secret.startsWith(word) || secret.endsWith(word);
}

/** Line ends and tabs become one blank; other control, bidi and half characters become `\\u…`. */
function escapeControls(message: string): string {
  return message
    .replace(/\s+/g, ' ')
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
