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

interface Oracle {
  validate: ValidateFunction;
  fields: ReadonlySet<string>;
}

const oracles = new Map<string, Oracle>();
let description: { specification: Specification; ajv: Ajv2020 } | undefined;

/** As componentFaults, of a chat completion's body. */
export function schemaFaults(body: ChatBody): string[] {
  return componentFaults('CreateChatCompletionRequest', body);
}

/**
 * What a body breaks of the official description (openai-trim.json), one sentence per fault. The schema allows unknown
 * fields; the real service does not, so they are faults too.
 */
export function componentFaults(component: string, body: Record<string, unknown>): string[] {
  const { validate, fields } = oracleOf(component);
  const unknown = Object.keys(body).filter((field) => !fields.has(field));
  const broken = validate(body) ? [] : (validate.errors ?? []);
  return [
    ...unknown.map((field) => `Unrecognized request argument supplied: ${field}`),
    ...broken.map((error) => `${error.instancePath || '/'} ${error.message}`),
  ];
}

function oracleOf(component: string): Oracle {
  const known = oracles.get(component);
  if (known) return known;
  description ??= loadDescription();
  const { ajv, specification } = description;
  const reference = `#/components/schemas/${component}`;
  const validate = ajv.compile({ $ref: `openai${reference}` });
  const oracle = { validate, fields: fieldNames({ $ref: reference }, specification.components.schemas) };
  oracles.set(component, oracle);
  return oracle;
}

function loadDescription() {
  const text = readFileSync(new URL('./openai-trim.json', import.meta.url), 'utf8');
  const specification = JSON.parse(text) as Specification;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(specification, 'openai');
  return { specification, ajv };
}

function fieldNames(schema: Schema, schemas: Record<string, Schema>): Set<string> {
  const target = schema.$ref ? (schemas[schema.$ref.split('/').at(-1) as string] as Schema) : schema;
  const inherited = (target.allOf ?? []).flatMap((part) => [...fieldNames(part, schemas)]);
  return new Set([...Object.keys(target.properties ?? {}), ...inherited]);
}
