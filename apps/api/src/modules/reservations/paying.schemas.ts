import { Type } from 'typebox';

import { Strict } from '../../platform/http/wire.ts';
import { holderQuery } from '../auth/index.ts';
import { ChannelQuery } from '../seats/index.ts';

/** A path of ours, to which the page of the provider returns. */
export const ReturnTo = Type.String({
  pattern: '^/(?![/\\\\])[!-~]{0,500}$',
  description: 'A path of ours, to which the page of the provider returns.',
});

export const PayQuery = Strict({ ...holderQuery, ...ChannelQuery.properties });

export const PayBody = Type.Object(
  {
    method: Type.Optional(
      Type.Enum(['online', 'cash', 'cardTerminal'], {
        default: 'online',
        description: 'cash, cardTerminal: taken by staff, with ?channel=boxOffice.',
      }),
    ),
    returnTo: Type.Optional(ReturnTo),
  },
  { additionalProperties: false, examples: [{}, { method: 'online', returnTo: '/thanks' }] },
);
