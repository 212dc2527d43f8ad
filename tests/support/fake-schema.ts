import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ChatBody } from './fake-request.ts';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
}
interface Specification {
  components: { schemas: Record<string, Schema> };
}

let oracle: { validate: ValidateFunction; fields: ReadonlySet<string> } | undefined;

/**
 * What a chat completion's body breaks of the official description (openai-trim.json), one sentence per fault. The
 * schema allows unknown fields; the real service does not, so they are faults too.
 */
export function schemaFaults(body: ChatBody): string[] {
  oracle ??= loadOracle();
  const { validate, fields } = oracle;
  const unknown = Object.keys(body).filter((field) => !fields.has(field));
  const broken = validate(body) ? [] : (validate.errors ?? []);
  return [
    ...unknown.map((field) => `Unrecognized request argument supplied: ${field}`),
    ...broken.map((error) => `${error.instancePath || '/'} ${error.message}`),
  ];
}

function loadOracle() {
  const text = readFileSync(new URL('./openai-trim.json', import.meta.url), 'utf8');
  const specification = JSON.parse(text) as Specification;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(specification, 'openai');
  const reference = '#/components/schemas/CreateChatCompletionRequest';
  const validate = ajv.compile({ $ref: `openai${reference}` });
  return { validate, fields: fieldNames({ $ref: reference }, specification.components.schemas) };
}

function fieldNames(schema: Schema, schemas: Record<string, Schema>): Set<string> {
  const target = schema.$ref ? (schemas[schema.$ref.split('/').at(-1) as string] as Schema) : schema;
  const inherited = (target.allOf ?? []).flatMap((part) => [...fieldNames(part, schemas)]);
  return new Set([...Object.keys(target.properties ?? {}), ...inherited]);
}
