/**
 * What counts whoever takes seats or changes what they took: each rule leaves out those whom it does
 * not know, so that a route names them together.
 */
export const TAKING_SEATS_LIMITS = ['takingSeatsByUser', 'takingSeatsByGuestAddress'] as const;
