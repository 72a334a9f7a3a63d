import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { userOf } from '../../platform/http/access.ts';
import {
  IdempotencyHeaders,
  markReplayed,
  readIdempotency,
} from '../../platform/http/idempotency-key.ts';
import { LIMIT_DEFAULT, PageView, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import type { PaymentCases } from './cases.service.ts';
import { toLedgerView, toPaymentCaseView, toRefundView } from './refund-views.ts';
import {
  CaseListQuery,
  CaseParams,
  LedgerView,
  PaymentCaseView,
  RefundParams,
  RefundView,
  ReservationParams,
  ResolveCaseBody,
  StaffRefundBody,
  StaffRefundView,
} from './refunds.schemas.ts';
import type { StaffRefunds } from './staff-refunds.service.ts';

export const refundRoutes: FastifyPluginAsyncTypebox<{
  staffRefunds: StaffRefunds;
  paymentCases: PaymentCases;
}> = async (app, { staffRefunds, paymentCases }) => {
  app.post(
    '/reservations/:reservationId/refunds',
    {
      config: { access: 'payments.refund' },
      schema: {
        operationId: 'refundReservation',
        summary: 'Give money back for a reason, apart from any cancellation.',
        tags: ['payments'],
        headers: IdempotencyHeaders,
        params: ReservationParams,
        body: StaffRefundBody,
        response: {
          201: StaffRefundView,
          ...problems(400, 401, 403, 404, 409, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { amount, reason, handedOut } = request.body;
      const { refunds, isReplay } = await staffRefunds.refundByStaff({
        reservationId: request.params.reservationId,
        amount,
        reason,
        isHandedOut: handedOut ?? false,
        owner: userOf(request).owner,
        idempotency: readIdempotency(request, 'refundReservation'),
        actor: actorOf(request),
      });
      markReplayed(reply, isReplay);
      return reply.code(201).send({ refunds: refunds.map(toRefundView) });
    },
  );

  app.post(
    '/refunds/:refundId/hand-out',
    {
      config: { access: 'payments.refund' },
      schema: {
        operationId: 'handOutRefund',
        summary: 'Note that a refund of cash, or on a card terminal, was handed out.',
        tags: ['payments'],
        params: RefundParams,
        response: { 200: RefundView, ...problems(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request) =>
      toRefundView(await staffRefunds.handOut(request.params.refundId, actorOf(request))),
  );

  app.get(
    '/reservations/:reservationId/ledger',
    {
      config: { access: 'reservations.viewAll' },
      schema: {
        operationId: 'getReservationLedger',
        summary: 'All that happened to the money of a reservation, explained and summed up.',
        tags: ['payments'],
        params: ReservationParams,
        response: { 200: LedgerView, ...problems(400, 401, 403, 404, 503) },
      },
    },
    async (request) => toLedgerView(await staffRefunds.readBooks(request.params.reservationId)),
  );

  app.get(
    '/payment-cases',
    {
      config: { access: 'payments.manage' },
      schema: {
        operationId: 'listPaymentCases',
        summary: 'Money that is not where it should be, newest first.',
        tags: ['payments'],
        querystring: CaseListQuery,
        response: { 200: PageView(PaymentCaseView), ...problems(400, 401, 403, 503) },
      },
    },
    async (request) => {
      const { open, limit = LIMIT_DEFAULT, cursor } = request.query;
      const list = { name: 'paymentCases', open };
      const after = readCursor(list, cursor, ['time', 'id']);
      const rows = await paymentCases.listPaymentCases({ isOpen: open }, limit + 1, after);
      const page = toPage(list, rows, limit, (row) => [row.openedAtExact, row.id]);
      return { data: page.data.map(toPaymentCaseView), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/payment-cases/:caseId/resolve',
    {
      config: { access: 'payments.manage' },
      schema: {
        operationId: 'resolvePaymentCase',
        summary: 'Close a case, and where wanted give back the money it is about.',
        tags: ['payments'],
        params: CaseParams,
        body: ResolveCaseBody,
        response: { 200: PaymentCaseView, ...problems(400, 401, 403, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const { resolution, refund } = request.body;
      return toPaymentCaseView(
        await paymentCases.resolvePaymentCase(
          request.params.caseId,
          { resolution, isRefunded: refund ?? false },
          actorOf(request),
        ),
      );
    },
  );
};
