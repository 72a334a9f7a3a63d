import { Type } from 'typebox';

import { Id, Strict } from '../../platform/http/wire.ts';
import { holderQuery } from '../auth/index.ts';

export const TicketIdParams = Strict({ ticketId: Id });

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
