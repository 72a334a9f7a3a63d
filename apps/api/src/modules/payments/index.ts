export { createPaymentAlarms, type PaymentAlarms } from './cases.ts';
export { enterInLedger, type NewLedgerEntry } from './ledger.repository.ts';
export { createOpening, type OpenedPayment, type OpenPayment } from './opening-payments.service.ts';
export { ProviderRefused, ProviderUnavailable, type PaymentProvider } from './payment-provider.ts';
export { createPaymentProvider } from './providers/choose-provider.ts';
export { requestRefund, type RefundRequest, type RequestedRefund } from './refunding.service.ts';
export {
  readSimulatorSecrets,
  simulatorFolder,
  type SimulatorSecrets,
} from './providers/simulator-access.ts';
