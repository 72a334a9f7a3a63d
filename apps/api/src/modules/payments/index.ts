export { createPaymentAlarms, type PaymentAlarms } from './cases.ts';
export { enterInLedger } from './ledger.repository.ts';
export { forgetOldEvents } from './forgetting-events.repository.ts';
export { createOpening, type OpenPayment } from './opening-payments.service.ts';
export { hasParkedMoney, insertOnlinePayment, insertTakenPayment } from './paying.repository.ts';
export { createPayingAtProvider, type PayingAtProvider } from './paying.service.ts';
export {
  ProviderRefused,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderIntent,
} from './payment-provider.ts';
export { paymentUnavailable } from './payments.errors.ts';
export type { PaymentUpkeep } from './payment-upkeep.ts';
export { createPaymentProvider } from './providers/choose-provider.ts';
export { refundRoutes } from './refunds.routes.ts';
export { requestRefund } from './refunding.service.ts';
export { createReturningMoney, type ReturningMoney } from './returning-money.service.ts';
export type { SettledRefund } from './settling-refunds.service.ts';
export {
  readSimulatorSecrets,
  simulatorFolder,
  type SimulatorSecrets,
} from './providers/simulator-access.ts';
export { captureMoney, parkMoney } from './settling.ts';
export {
  closePayment,
  findForsakenPayments,
  findUnsettledPayments,
  lockPayment,
  postponeClosing,
  readAmountDue,
  type UnsettledPayment,
} from './settling.repository.ts';
export { webhookRoutes } from './webhooks.routes.ts';
export { createWebhooks } from './webhooks.service.ts';
export { transferPayments } from './transferring.service.ts';
