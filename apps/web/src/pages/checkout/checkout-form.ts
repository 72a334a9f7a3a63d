import { Type, type Static } from 'typebox';

import type { DescribedHold } from '../../api.ts';

const TICKET_TYPE_FIELD = /^ticketType-([A-Z]{1,3}[0-9]{1,3})$/;

/** The form in which somebody checks and pays; all of its buttons send all of it. */
export const CheckoutBody = Type.Object(
  {
    /** Makes what is sent twice happen once. */
    key: Type.Optional(Type.String({ maxLength: 100 })),
    email: Type.Optional(Type.String({ maxLength: 1000 })),
    code: Type.Optional(Type.String({ maxLength: 1000 })),
    /** What the page said that it costs, in minor units. */
    total: Type.Optional(Type.String({ maxLength: 20 })),
    method: Type.Optional(Type.String({ maxLength: 20 })),
  },
  {
    additionalProperties: false,
    patternProperties: { [TICKET_TYPE_FIELD.source]: { type: 'string', maxLength: 100 } },
  },
);

export const KeyBody = Type.Object(
  {
    key: Type.Optional(Type.String({ maxLength: 100 })),
    email: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);

export const HoldParams = Type.Object({
  showtimeId: Type.String({ format: 'uuid' }),
  holdId: Type.String({ format: 'uuid' }),
});

export type HoldAddress = Static<typeof HoldParams>;

/** What was typed and chosen, not judged yet. */
export type CheckoutForm = {
  key: string;
  email: string | undefined;
  /** Undefined: the form had no such field; empty: none. */
  code: string | undefined;
  total: string | undefined;
  method: string | undefined;
  /** By seat label. */
  ticketTypes: Readonly<Record<string, string>>;
};

/** The name of the field that says what a seat is sold as. */
export function ticketTypeField(seat: string): string {
  return `ticketType-${seat}`;
}

export function readCheckoutForm(body: Static<typeof CheckoutBody>): CheckoutForm {
  const { key = '', email, code, total, method } = body;
  const ticketTypes = Object.entries(body).flatMap(([name, value]) => {
    const seat = TICKET_TYPE_FIELD.exec(name)?.[1];
    return seat === undefined || typeof value !== 'string' ? [] : [[seat, value] as const];
  });
  return {
    key,
    email: email?.trim(),
    code: code?.trim(),
    total,
    method,
    ticketTypes: Object.fromEntries(ticketTypes),
  };
}

/** What a form asks to be different about a hold; null where nothing is. */
export function changesAskedBy(
  { ticketTypes, code }: Pick<CheckoutForm, 'ticketTypes' | 'code'>,
  { hold, promotion }: Pick<DescribedHold, 'hold' | 'promotion'>,
): { ticketTypes?: Record<string, string>; promotionCode?: string | null } | null {
  const others = hold.quote.tickets.flatMap(({ seat, ticketType }) => {
    const asked = ticketTypes[seat];
    return asked === undefined || asked === ticketType ? [] : [[seat, asked] as const];
  });
  const given = promotion?.code ?? '';
  const isOtherCode = code !== undefined && code.toUpperCase() !== given.toUpperCase();
  if (others.length === 0 && !isOtherCode) return null;
  return {
    ...(others.length === 0 ? {} : { ticketTypes: Object.fromEntries(others) }),
    ...(isOtherCode ? { promotionCode: code === '' ? null : code } : {}),
  };
}
