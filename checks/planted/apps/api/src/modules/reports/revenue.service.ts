// planted: a module that knows the payment simulator
import { entries } from '../../payment-simulator/ledger.ts';
// planted: past the door of another module
import { countSeats } from '../seats/seats.repository.ts';

export function countRevenue(): unknown {
  return [countSeats, entries];
}
