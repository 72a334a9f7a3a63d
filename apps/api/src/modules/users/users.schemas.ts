import { Type, type Static } from 'typebox';

import { pageQuery } from '../../platform/http/pagination.ts';
import { Id, Strict, Text } from '../../platform/http/wire.ts';
import type { Role } from './roles.ts';
import type { ListedUser, User } from './users.service.ts';

const RoleName = Type.Enum(['customer', 'staff', 'admin'] satisfies Role[]);

const userFields = { id: Id, email: Type.String(), name: Type.String(), role: RoleName };

/** A user as they see themselves. */
export const UserView = Type.Object(userFields);

/** A user as administrators see them. */
export const ListedUserView = Type.Object({
  ...userFields,
  createdAt: Type.String({ description: 'RFC 3339, in UTC: an account belongs to no cinema.' }),
});

export const UserParams = Strict({ userId: Id });

export const UsersQuery = Strict({
  ...pageQuery,
  search: Type.Optional(Text(100, { description: 'A part of the name or of the address.' })),
  role: Type.Optional(RoleName),
});

export const ChangeRoleBody = Type.Object(
  { role: RoleName },
  { additionalProperties: false, examples: [{ role: 'staff' }] },
);

export function toUserView({ id, email, name, role }: User): Static<typeof UserView> {
  return { id, email, name, role };
}

export function toListedUserView(user: ListedUser): Static<typeof ListedUserView> {
  return { ...toUserView(user), createdAt: user.createdAt.toISOString() };
}
