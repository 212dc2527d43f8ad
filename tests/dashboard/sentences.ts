import { readFileSync } from 'node:fs';
import { parseAst } from 'vite';

/** What may stand in the gaps of a sentence. */
const samples = [
  '7',
  '"x"',
  '&lt;',
  'long',
  'German',
  'full stop',
  'in line 7',
  '7 line breaks',
  '7 characters',
  'Simplified',
  'plural',
  'the plural of n',
  'has no branch `other`',
];

/** As much of ESTree as is looked at. */
interface Node {
  type: string;
  value: unknown;
  quasis: { value: { cooked: string } }[];
  expressions: Node[];
  consequent: Node;
  alternate: Node;
}

/** The sentences that a source file writes, each as all that it may come to: literals of three words or more. */
export function sentencesOf(path: string): string[][] {
  const found: string[][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    if (node.type === 'ImportDeclaration') return;
    if (isSentence(node)) found.push(formsOf(node));
    else for (const part of Object.values(node)) visit(part);
  };
  visit(parseAst(readFileSync(path, 'utf8'), { lang: 'ts' }));
  return found;
}

/** No clause that is put into others, no pattern, no list of words. */
function isSentence(node: Node): boolean {
  const said = partsOf(node).join('…');
  return (
    /[a-z]+ [a-z]+ [a-z]+|^… is \w+/.test(said) &&
    !/^(?:has|is|in|no) |[\\|]|[^\x20-\x7e\u2026]/.test(said) &&
    said.length < 200
  );
}

/** The words between the gaps. */
function partsOf({ type, value, quasis }: Node): string[] {
  if (type === 'TemplateLiteral') return quasis.map((quasi) => quasi.value.cooked);
  return type === 'Literal' && typeof value === 'string' ? [value] : [];
}

function formsOf(node: Node): string[] {
  if (node.type === 'ConditionalExpression') return [...formsOf(node.consequent), ...formsOf(node.alternate)];
  const [first, ...others] = partsOf(node);
  if (first === undefined) return samples;
  return others.reduce(
    (forms, part, gap) => {
      const fillings = formsOf(node.expressions[gap] as Node);
      return forms.flatMap((form) => fillings.map((filling) => form + filling + part));
    },
    [first],
  );
}
