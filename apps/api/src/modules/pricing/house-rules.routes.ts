import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AllQuery,
  CinemaParams,
  RefundPolicyPage,
  RefundPolicyView,
  SetRefundPolicyBody,
  SetTaxBody,
  TaxPage,
  TaxView,
} from './administration.schemas.ts';
import type { PricingService } from './pricing.service.ts';

type Options = { pricing: PricingService };

const tags = ['pricing'];
const access = 'pricing.manage';
/** Where the list of policies goes on after the general one. */
const NO_CINEMA = '00000000-0000-0000-0000-000000000000';

export const houseRulesRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { pricing }) => {
  app.get(
    '/tax-rates',
    {
      config: { access },
      schema: {
        operationId: 'listTaxRates',
        summary: 'What sales are taxed with, by cinema.',
        tags,
        querystring: AllQuery,
        response: { 200: TaxPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor } }) => {
      const list = { list: '/tax-rates' };
      const after = readCursor(list, cursor, ['id']);
      const rows = await pricing.listTaxes({ after, rowsMax: limit + 1 });
      return toPage(list, rows, limit, ({ cinemaId }) => [cinemaId]);
    },
  );

  app.put(
    '/cinemas/:cinemaId/tax-rate',
    {
      config: { access },
      schema: {
        operationId: 'setTaxRate',
        summary: 'Say what sales of a cinema are taxed with.',
        tags,
        params: CinemaParams,
        body: SetTaxBody,
        response: { 200: TaxView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => pricing.setTax({ ...request.body, ...request.params }, actorOf(request)),
  );

  app.delete(
    '/cinemas/:cinemaId/tax-rate',
    {
      config: { access },
      schema: {
        operationId: 'removeTaxRate',
        summary: 'Tax sales of a cinema no more.',
        tags,
        params: CinemaParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await pricing.removeTax(request.params.cinemaId, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/refund-policies',
    {
      config: { access },
      schema: {
        operationId: 'listRefundPolicies',
        summary: 'What is given back for cancelled tickets: the general policy, then by cinema.',
        tags,
        querystring: AllQuery,
        response: { 200: RefundPolicyPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor } }) => {
      const list = { list: '/refund-policies' };
      const after = readCursor(list, cursor, ['id']);
      const rows = await pricing.listRefundPolicies({ after, rowsMax: limit + 1 });
      return toPage(list, rows, limit, ({ cinemaId }) => [cinemaId ?? NO_CINEMA]);
    },
  );

  app.put(
    '/refund-policies/default',
    {
      config: { access },
      schema: {
        operationId: 'setDefaultRefundPolicy',
        summary: 'Say what is given back where a cinema has no policy of its own.',
        tags,
        body: SetRefundPolicyBody,
        response: { 200: RefundPolicyView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) =>
      pricing.setRefundPolicy({ ...request.body, cinemaId: null }, actorOf(request)),
  );

  app.delete(
    '/refund-policies/default',
    {
      config: { access },
      schema: {
        operationId: 'removeDefaultRefundPolicy',
        summary: 'Go back to the policy of the settings: everything, until the cut-off.',
        tags,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await pricing.removeRefundPolicy(null, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/cinemas/:cinemaId/refund-policy',
    {
      config: { access },
      schema: {
        operationId: 'setRefundPolicy',
        summary: 'Say what a cinema gives back for cancelled tickets.',
        tags,
        params: CinemaParams,
        body: SetRefundPolicyBody,
        response: { 200: RefundPolicyView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) =>
      pricing.setRefundPolicy({ ...request.body, ...request.params }, actorOf(request)),
  );

  app.delete(
    '/cinemas/:cinemaId/refund-policy',
    {
      config: { access },
      schema: {
        operationId: 'removeRefundPolicy',
        summary: 'Let the general refund policy count for a cinema.',
        tags,
        params: CinemaParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await pricing.removeRefundPolicy(request.params.cinemaId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
};
