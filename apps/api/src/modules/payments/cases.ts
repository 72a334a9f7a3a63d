import type { BaseLogger } from 'pino';

import type { Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { insertCase, type NewPaymentCase } from './cases.repository.ts';

/** Opens a case in a transaction, and raises the alarm once that has been committed. */
export type PaymentAlarms = {
  /** @returns whether it is news; then `sound` it after the commit */
  open(tx: Transaction, found: Omit<NewPaymentCase, 'id'>): Promise<boolean>;
  /** Somebody is woken: an error in the log, and a figure. */
  sound(found: Omit<NewPaymentCase, 'id'>): void;
};

export function createPaymentAlarms({
  log,
  onCase,
}: {
  log: Pick<BaseLogger, 'error'>;
  onCase: (kind: NewPaymentCase['kind']) => void;
}): PaymentAlarms {
  return {
    open: async (tx, found) => insertCase(tx, { id: newId(), ...found }),
    sound({ kind, dedupeKey, details }) {
      onCase(kind);
      log.error({ kind, dedupeKey, ...details }, 'a payment needs a person');
    },
  };
}
