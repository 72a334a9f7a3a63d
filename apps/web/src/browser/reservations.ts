import { awaitPayment } from './reservations/await-payment.ts';

/** What the page of a reservation runs while nobody knows yet how it was paid. */
awaitPayment();
