import { answerSchemas } from './answer-schemas.ts';
import type { Route } from './route.ts';
import { runOptionsBody, type Schema, sessionParams, watchQuery } from './schemas.ts';

/** The OpenAPI 3.1 document, made from the list of routes. */
export function openApiDocument(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  paths['/api/monitor/ws/{session_id}'] = { get: watching };
  return {
    openapi: '3.1.0',
    info: {
      title: 'translate serve',
      version,
      description: 'Watch and steer batch translations. Every answer from 400 on is a problem document (RFC 9457).',
    },
    paths,
    components: {
      schemas: answerSchemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'translate_session' },
      },
    },
  };
}

function operation(route: Route): Record<string, unknown> {
  const { answer } = route;
  const parameters = [...parametersOf('path', route.params), ...parametersOf('query', route.query)];
  return {
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody(route) && { requestBody: requestBody(route) }),
    responses: { [answer.status]: success(answer), default: problem },
    ...(!route.isPublic && { security: [{}, { token: [] }, { cookie: [] }] }),
  };
}

const problem = {
  description: 'Why not',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const watching = {
  summary: 'WebSocket: status, finished rows and log lines as they happen; at most ten messages a second',
  parameters: [...parametersOf('path', sessionParams), ...parametersOf('query', watchQuery)],
  responses: {
    101: {
      description:
        'Messages as JSON text: HelloMessage, StatusMessage, RowsMessage, LogMessage, GoneMessage. The server hears nothing.',
    },
    default: problem,
  },
  security: [{}, { token: [] }, { cookie: [] }],
};

function success({ type, media }: Route['answer']): Record<string, unknown> {
  if (type === undefined && media === undefined) return { description: 'Done' };
  const schema = type === undefined ? {} : { schema: { $ref: `#/components/schemas/${type}` } };
  return { description: type ?? 'The document', content: { [media ?? 'application/json']: schema } };
}

function requestBody({ body, multipart, mayBeEmpty }: Route): Record<string, unknown> | undefined {
  if (!body && !multipart) return undefined;
  const properties = {
    ...(multipart === 'too' && { options: runOptionsBody }),
    file: { type: 'string', format: 'binary' },
  };
  return {
    ...(!mayBeEmpty && { required: true }),
    content: {
      ...(body && { 'application/json': { schema: body } }),
      ...(multipart && { 'multipart/form-data': { schema: { type: 'object', properties, required: ['file'] } } }),
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: Schema | undefined): Record<string, unknown>[] {
  const properties = (schema?.properties ?? {}) as Record<string, Schema>;
  const required = (schema?.required ?? []) as readonly string[];
  return Object.entries(properties).map(([name, { description, ...rest }]) => {
    return {
      name,
      in: place,
      required: required.includes(name),
      ...(description ? { description } : {}),
      schema: rest,
    };
  });
}
