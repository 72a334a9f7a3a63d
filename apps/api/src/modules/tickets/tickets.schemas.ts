import { Type } from 'typebox';

import { Id, Instant, MoneyView, Strict, Text } from '../../platform/http/wire.ts';
import { holderQuery } from '../auth/index.ts';

export const TicketIdParams = Strict({ ticketId: Id });

export const AdmitBody = Type.Object(
  {
    code: Text(400, { description: 'As scanned.' }),
    showtimeId: Type.Optional(Id),
    admitUnpaid: Type.Optional(
      Type.Boolean({ description: 'Although something is due. It is recorded who said so.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'With a showtime, tickets for any other are refused.',
    examples: [{ code: 'M1.k1.AZrAKw…' }],
  },
);

export const AdmissionView = Type.Object({
  ticketId: Id,
  showtimeId: Id,
  reservationId: Id,
  seat: Type.String(),
  zone: Type.String(),
  ticketType: Type.String({ description: 'Ask for proof where it is a reduced one.' }),
  admittedAt: Instant,
  amountDue: Type.Object(MoneyView.properties, {
    description: 'Still to be paid for the whole reservation.',
  }),
});

export const TicketsOfParams = Strict({ reservationId: Id });

export const HolderQuery = Strict(holderQuery);

/** A file as a body, which no schema describes. */
export const File = Type.Unsafe<string | Uint8Array>({});

export const KeySetView = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.Enum(['OKP']),
      crv: Type.Enum(['Ed25519']),
      kid: Type.String({ description: 'The second part of a code names it.' }),
      x: Type.String({ description: 'The public key, base64url.' }),
      alg: Type.Enum(['EdDSA']),
      use: Type.Enum(['sig']),
    }),
  ),
});
