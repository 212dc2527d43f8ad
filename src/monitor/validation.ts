import { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';

/** An address holds nothing but text, which becomes what its schema asks for; in a body everything must be that already. */
export function validateBySchema(app: FastifyInstance): void {
  // Verbose: an error then tells what its schema knows, to name the nearest property
  const options = { useDefaults: true, strict: false, verbose: true };
  const ofBodies = new Ajv(options);
  const ofAddresses = new Ajv({ ...options, coerceTypes: true });
  app.setValidatorCompiler<Record<string, unknown>>(({ schema, httpPart }) => {
    const isAddress = httpPart === 'params' || httpPart === 'querystring';
    return (isAddress ? ofAddresses : ofBodies).compile(schema);
  });
}
