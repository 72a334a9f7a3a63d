import { Ajv, type Options } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';

const OPTIONS: Options = {
  allErrors: true,
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

/**
 * Validates requests strictly: unknown fields are refused and bodies are never converted. Path and
 * query are text by nature, so there "20" may stand for a number.
 */
export function validateStrictly(app: FastifyInstance): void {
  const bodies = addFormats(new Ajv({ ...OPTIONS, coerceTypes: false }));
  // "1e309" becomes infinite only after its type was checked; strict about numbers, Ajv would then
  // leave out the limits too.
  const texts = addFormats(new Ajv({ ...OPTIONS, coerceTypes: true, strictNumbers: false }));
  const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
    (httpPart === 'body' ? bodies : texts).compile(schema);
  app.setValidatorCompiler(compile);
}
