import { assert } from '../../platform/assert.ts';
import { isRecord } from '../../platform/is-record.ts';
import type { SaleTerms } from './sale-terms.ts';

/** Terms as they were read together with something else. Only this module ever writes any. */
export function readSaleTerms(document: unknown): SaleTerms {
  assert(isSaleTerms(document), 'what is stored as terms is terms');
  return document;
}

function isSaleTerms(value: unknown): value is SaleTerms {
  return (
    isRecord(value) &&
    typeof value['currency'] === 'string' &&
    Array.isArray(value['ticketTypes']) &&
    isRecord(value['prices']) &&
    Array.isArray(value['fees']) &&
    Array.isArray(value['promotions']) &&
    isRecord(value['refundPolicy'])
  );
}
