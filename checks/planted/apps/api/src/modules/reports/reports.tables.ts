import type { Held } from '../seats/index.ts';

/** Tables that come in at the door of another module, which knows all tables. */
export interface ReportTable {
  held: Held;
}
