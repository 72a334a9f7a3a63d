import { Type, type TSchema } from 'typebox';

/** Free text: bounded, and storable (`refuse-unstorable-text.ts` sees to the latter). */
export const Text = (
  maxLength: number,
  options: { minLength?: number; pattern?: string; description?: string } = {},
) =>
  Type.String({
    minLength: options.minLength ?? 1,
    maxLength,
    ...(options.pattern === undefined ? {} : { pattern: options.pattern }),
    ...(options.description === undefined ? {} : { description: options.description }),
  });

/** An opaque id: a UUID today, a string to clients. */
export const Id = Type.String({ format: 'uuid', description: 'Opaque id.' });

export const DateOnly = Type.String({ format: 'date', description: 'YYYY-MM-DD.' });

export const Instant = Type.String({
  description: "RFC 3339, with the cinema's offset.",
  examples: ['2026-11-27T19:30:00+01:00'],
});

export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' });

/** The largest amount one price may have, in minor units: a column of 32 bits holds the sum of a reservation. */
const AMOUNT_MAX = 10_000_000;

/** Money as clients send it. */
export const MoneyBody = Type.Object(
  {
    amount: Type.Integer({ minimum: 0, maximum: AMOUNT_MAX, description: 'Minor units.' }),
    currency: CurrencyCode,
  },
  { additionalProperties: false },
);

/** Money as we answer it. */
export const MoneyView = Type.Object(
  { amount: Type.Integer({ description: 'Minor units.' }), currency: CurrencyCode },
  { description: 'An amount in minor units of its currency.' },
);

/**
 * An answer that has no body, such as a 304. Sent with `send()`: a null would be written out, and
 * clients refuse a 304 that announces four bytes.
 */
export const NoBody = (description: string) =>
  Type.Unsafe<undefined>({ type: 'null', description });

/** An object that refuses what it does not know. */
export const Strict = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
