/** What staff may do beyond what every signed-in person may. */
export type Permission =
  | 'users.manage'
  | 'catalogue.manage'
  | 'venues.manage'
  | 'showtimes.manage'
  | 'pricing.manage'
  | 'seats.viewStates'
  | 'seats.block'
  | 'reservations.viewAll'
  | 'reservations.cancelAny'
  | 'reservations.sellAtBoxOffice'
  | 'payments.record'
  | 'payments.refund'
  | 'payments.manage'
  | 'tickets.admit'
  | 'reports.view';

/** Who may do what: the one table of it. */
const PERMISSIONS_BY_ROLE = {
  customer: [],
  staff: [
    'seats.viewStates',
    'seats.block',
    'reservations.viewAll',
    'reservations.cancelAny',
    'reservations.sellAtBoxOffice',
    'payments.record',
    'payments.refund',
    'tickets.admit',
  ],
  admin: [
    'users.manage',
    'catalogue.manage',
    'venues.manage',
    'showtimes.manage',
    'pricing.manage',
    'seats.viewStates',
    'seats.block',
    'reservations.viewAll',
    'reservations.cancelAny',
    'reservations.sellAtBoxOffice',
    'payments.record',
    'payments.refund',
    'payments.manage',
    'tickets.admit',
    'reports.view',
  ],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof PERMISSIONS_BY_ROLE;

/** From the least powerful to the most. */
export const ROLES = ['customer', 'staff', 'admin'] as const satisfies readonly Role[];

/** What a route asks of its caller where it asks for no permission. */
const GENERAL_ACCESS = [
  /** Anyone; whoever is asking is not even looked at. */
  'public',
  /** Whoever signed in, or holds a guest token. */
  'guest',
  /** The same, and a stranger becomes a guest by asking: the answer carries their token. */
  'newGuest',
  /**
   * The same as `guest`, and whoever brings a signed link (`?access=…`): for what may belong to
   * somebody without an account. The route is entered by an anonymous caller then, and the service
   * checks the link.
   */
  'holder',
  /** A page for anyone, which knows whoever brings a cookie. */
  'visitor',
  /** Whoever signed in. */
  'signedIn',
] as const;

type GeneralAccess = (typeof GENERAL_ACCESS)[number];

/** Who may call a route: a kind of caller, or those whose role has a permission. */
export type AccessName = GeneralAccess | Permission;

const generalAccess: ReadonlySet<string> = new Set(GENERAL_ACCESS);
const permissionsByRole: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(PERMISSIONS_BY_ROLE).map(([role, permissions]) => [role, new Set(permissions)]),
);
const allPermissions: ReadonlySet<string> = new Set(Object.values(PERMISSIONS_BY_ROLE).flat());

export function isAccessName(value: unknown): value is AccessName {
  return typeof value === 'string' && (generalAccess.has(value) || allPermissions.has(value));
}

/** Whether an access stands for a permission, and not for a kind of caller. */
export function isPermission(access: AccessName): access is Permission {
  return allPermissions.has(access);
}

/** Whether a role carries a permission; one that is not known carries none. */
export function mayDo(role: string, permission: Permission): boolean {
  return permissionsByRole.get(role)?.has(permission) ?? false;
}
