import { keepTickets } from './tickets/keeping.ts';
import { offerPrinting } from './tickets/printing.ts';

/** What the ticket page runs: nothing that a ticket needs in order to be shown. */
offerPrinting();
await keepTickets();
