import { Type, type Static } from 'typebox';

import { pageQuery } from '../../platform/http/pagination.ts';
import { Id, Strict } from '../../platform/http/wire.ts';
import { Code, Email, Password, PersonName } from './auth.schemas.ts';
import { deviceLabelOf } from './device-label.ts';
import type { ListedSession } from './sessions.service.ts';
import type { OwnDataService } from './own-data.service.ts';

const UtcInstant = Type.String({
  description: 'RFC 3339, in UTC: an account belongs to no cinema.',
});

const MailedToken = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'As the link in the mail carries it.',
});

export const PasswordResetBody = Type.Object(
  { email: Email },
  { additionalProperties: false, examples: [{ email: 'ada@example.com' }] },
);

export const ConfirmPasswordResetBody = Strict({ token: MailedToken, password: Password });

export const ChangePasswordBody = Strict({ currentPassword: Password, newPassword: Password });

export const ChangeEmailBody = Strict({
  password: Password,
  email: Email,
  totp: Type.Optional(Code),
});

export const ConfirmEmailBody = Strict({ token: MailedToken });

export const ChangeMeBody = Type.Object(
  { name: PersonName },
  { additionalProperties: false, examples: [{ name: 'Ada King' }] },
);

export const EraseMeBody = Strict({ password: Password, totp: Type.Optional(Code) });

export const SessionsQuery = Strict(pageQuery);

export const SessionParams = Strict({ sessionId: Id });

export const AdministeredUserParams = Strict({ userId: Id });

/** Where somebody is signed in. No addresses: they are not kept. */
export const SessionView = Type.Object({
  id: Id,
  createdAt: UtcInstant,
  lastUsedAt: Type.String({
    description:
      'When its tokens were refreshed, or its pages looked at, last. To the hour, in UTC.',
  }),
  isCurrent: Type.Boolean({ description: 'This is the session that asks.' }),
  device: Type.String({ description: 'What the browser said of itself, roughly.' }),
});

export const BeginTotpBody = Strict({ password: Type.Optional(Password) });

export const ConfirmTotpBody = Strict({ code: Code });

export const RemoveTotpBody = Strict({ password: Password, code: Code });

export const NewSecretView = Type.Object({
  secret: Type.String({ description: 'In base 32, for typing.' }),
  uri: Type.String({ description: '`otpauth://…`, for a QR code.' }),
});

export const RecoveryCodesView = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'Shown once. Each works once.' }),
});

export const TotpStatusView = Type.Object({
  isSet: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
});

/** Everything that is kept of one person, as it is kept. */
export const ExportView = Type.Object({
  exportedAt: UtcInstant,
  account: Type.Object({
    id: Id,
    email: Type.String(),
    name: Type.String(),
    role: Type.String(),
    createdAt: UtcInstant,
    emailVerifiedAt: Type.Union([UtcInstant, Type.Null()], {
      description: 'When a link that was mailed to the address was followed.',
    }),
    secondFactorSince: Type.Union([UtcInstant, Type.Null()]),
  }),
  sections: Type.Record(Type.String(), Type.Array(Type.Unknown()), {
    description: '`sessions`, `audit`, and one for each part of the program that knows something.',
  }),
});

export function toSessionView(
  session: ListedSession,
  currentId: string,
): Static<typeof SessionView> {
  return {
    id: session.id,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    isCurrent: session.id === currentId,
    device: deviceLabelOf(session.userAgent),
  };
}

type ExportedData = Awaited<ReturnType<OwnDataService['exportData']>>;

export function toExportView({ account, sections }: ExportedData): Static<typeof ExportView> {
  return {
    exportedAt: new Date().toISOString(),
    account: {
      ...account,
      createdAt: account.createdAt.toISOString(),
      emailVerifiedAt: account.emailVerifiedAt?.toISOString() ?? null,
      secondFactorSince: account.secondFactorSince?.toISOString() ?? null,
    },
    sections: Object.fromEntries(Object.entries(sections).map(([name, rows]) => [name, [...rows]])),
  };
}
