import { Ajv, type Options } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { FastifyInstance, FastifyRequest, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';

import { invalidRequest } from '../errors.ts';
import { escapePointer } from './problem.ts';

const OPTIONS: Options = {
  // Fastify would strip what it does not know and convert what does not fit: both hide mistakes.
  removeAdditional: false,
  useDefaults: true,
  strict: true,
  strictTypes: false,
  allowUnionTypes: true,
  // Of OpenAPI; 'examples' is known already.
  keywords: ['example'],
  code: { optimize: true },
};

const addFormats = addFormatsModule.default;

const NOTHING = { type: 'object', properties: {}, additionalProperties: false };

async function refuseBody({ body }: FastifyRequest): Promise<void> {
  if (body === undefined || body === null || Buffer.isBuffer(body)) return;
  const names = typeof body === 'object' ? Object.keys(body) : [''];
  if (names.length > 0) {
    throw invalidRequest(
      names.slice(0, 20).map((name) => ({
        pointer: name === '' ? '' : `/${escapePointer(name)}`,
        message: 'is not a known field',
      })),
    );
  }
}

/**
 * Validates requests strictly: unknown fields are refused and bodies are never converted. Path and
 * query are text by nature, so there "20" may stand for a number.
 */
export function validateStrictly(app: FastifyInstance): void {
  const bodies = addFormats(new Ajv({ ...OPTIONS, allErrors: true, coerceTypes: false }));
  // All that is wrong with a large body would be tens of thousands of things: the first is enough.
  const largeBodies = addFormats(new Ajv({ ...OPTIONS, coerceTypes: false }));
  // "1e309" becomes infinite only after its type was checked; strict about numbers, Ajv would then
  // leave out the limits too.
  const texts = addFormats(
    new Ajv({ ...OPTIONS, allErrors: true, coerceTypes: true, strictNumbers: false }),
  );
  const takesLargeBodies = new Set<string>();
  app.addHook('onRoute', (route) => {
    if (route.bodyLimit !== undefined) takesLargeBodies.add(route.url);
    // A route that declares no query or body takes none, instead of whatever comes.
    const isOurs = route.schema?.response !== undefined;
    if (isOurs && route.schema?.querystring === undefined) {
      route.schema = { ...route.schema, querystring: NOTHING };
    }
    if (isOurs && route.method !== 'GET' && route.schema?.body === undefined) {
      route.preValidation = [refuseBody, ...[route.preValidation ?? []].flat()];
    }
  });
  const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart, url }) => {
    if (httpPart !== 'body') return texts.compile(schema);
    return (takesLargeBodies.has(url ?? '') ? largeBodies : bodies).compile(schema);
  };
  app.setValidatorCompiler(compile);
}
