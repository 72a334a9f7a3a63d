// planted: past the door of another module
import { countSeats } from '../seats/seats.repository.ts';

export function countRevenue(): unknown {
  return countSeats;
}
