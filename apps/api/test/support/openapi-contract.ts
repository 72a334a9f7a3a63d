import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import type { Response as InjectedResponse } from 'light-my-request';

type Operation = {
  pattern: RegExp;
  method: string;
  path: string;
  responses: Record<string, unknown>;
};

type Contract = {
  ajv: Ajv2020;
  operations: Operation[];
  validators: Map<string, ValidateFunction | null>;
};

const contracts = new WeakMap<FastifyInstance, Contract>();

/** Fails when an answer is not one that the API's own description promises. */
export function expectDocumented(
  app: FastifyInstance,
  { method, url }: { method: string; url: string },
  response: InjectedResponse,
): void {
  const contract = contractOf(app);
  const path = url.split('?')[0] ?? url;
  const operation = contract.operations.find(
    (candidate) =>
      candidate.method === (method === 'HEAD' ? 'get' : method.toLowerCase()) &&
      candidate.pattern.test(path),
  );
  // What has no description is an address that leads nowhere, and answers so.
  if (operation === undefined) {
    if (response.statusCode === 404 || response.statusCode === 400) return;
    throw new Error(`${method} ${path} is not described, and answered ${response.statusCode}`);
  }
  const status = String(response.statusCode);
  if (operation.responses[status] === undefined) {
    throw new Error(
      `${method} ${operation.path} does not describe a ${status}: ${response.body.slice(0, 300)}`,
    );
  }
  if (response.statusCode === 304 || response.statusCode === 204 || method === 'HEAD') return;
  const validate = validatorOf(contract, operation, status);
  if (validate === null) return;
  const body: unknown = response.json();
  if (!validate(body)) {
    throw new Error(
      `${method} ${operation.path} ${status} breaks its description: ${contract.ajv.errorsText(validate.errors)}\n${response.body.slice(0, 500)}`,
    );
  }
}

function contractOf(app: FastifyInstance): Contract {
  const known = contracts.get(app);
  if (known !== undefined) return known;
  const document: {
    paths?: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  } = JSON.parse(JSON.stringify(app.swagger()));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormatsModule.default(ajv);
  ajv.addSchema(document, 'openapi.json');
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({
      method,
      path,
      responses,
      pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    })),
  );
  const contract = { ajv, operations, validators: new Map<string, ValidateFunction | null>() };
  contracts.set(app, contract);
  return contract;
}

function validatorOf(
  contract: Contract,
  operation: Operation,
  status: string,
): ValidateFunction | null {
  const key = `${operation.method} ${operation.path} ${status}`;
  const known = contract.validators.get(key);
  if (known !== undefined) return known;
  const response = operation.responses[status];
  const mediaType = Object.keys(contentOf(response)).find((type) => type.includes('json'));
  const pointer = [
    operation.path,
    operation.method,
    'responses',
    status,
    'content',
    mediaType ?? '',
    'schema',
  ]
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validator =
    mediaType === undefined
      ? null
      : contract.ajv.compile({ $ref: `openapi.json#/paths/${pointer}` });
  contract.validators.set(key, validator);
  return validator;
}

function contentOf(response: unknown): object {
  if (typeof response !== 'object' || response === null || !('content' in response)) return {};
  return typeof response.content === 'object' && response.content !== null ? response.content : {};
}
