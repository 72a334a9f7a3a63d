import { paragraph, type MailBlock, type MailDocument } from './mail-document.ts';
import { singleLine } from './mail.ts';
import type { MessageFacts } from './messages.ts';

const NOT_YOU =
  'If it was not you, reset your password at once: that also ends every session of the account.';

/** How to choose a new password. */
export function passwordResetMail({ name, link }: MessageFacts['passwordReset']): MailDocument {
  return {
    subject: 'Choose a new password',
    title: 'Choose a new password',
    blocks: [
      greeting(name),
      paragraph('Somebody asked to reset the password of your account.'),
      { kind: 'link', text: 'Choose a new password', href: link },
      paragraph(
        'The link works once, and for a short time. If it was not you who asked, do nothing: your password stays as it is.',
      ),
    ],
  };
}

/** To the new address: is it really theirs? */
export function emailChangeMail({ name, link }: MessageFacts['emailChange']): MailDocument {
  return {
    subject: 'Confirm your new e-mail address',
    title: 'Confirm your new e-mail address',
    blocks: [
      greeting(name),
      paragraph('Somebody wants to use this address for their account.'),
      { kind: 'link', text: 'Confirm this address', href: link },
      paragraph(
        'The link works once, and for a short time. If it was not you, do nothing: nothing changes.',
      ),
    ],
  };
}

/** To an address that has an account already: only its owner is to know. */
export function emailTakenMail(): MailDocument {
  return {
    subject: 'This address has an account already',
    title: 'This address has an account already',
    blocks: [
      paragraph('Hello,'),
      paragraph(
        'Somebody wants to use this address for another account. It has one already, so nothing changes.',
      ),
      paragraph('If it was you, sign in with this address, or reset its password.'),
    ],
  };
}

/** To the old address: it is not the account's any more. */
export function emailChangedMail({ name }: MessageFacts['emailChanged']): MailDocument {
  return {
    subject: 'Your e-mail address was changed',
    title: 'Your e-mail address was changed',
    blocks: [
      greeting(name),
      paragraph('Your account has another e-mail address now. This one does not open it any more.'),
      paragraph('If it was not you, tell your cinema at once.'),
    ],
  };
}

export function passwordChangedMail({ name }: MessageFacts['passwordChanged']): MailDocument {
  return {
    subject: 'Your password was changed',
    title: 'Your password was changed',
    blocks: [greeting(name), paragraph('Your account has a new password.'), paragraph(NOT_YOU)],
  };
}

const SECOND_FACTOR_CHANGES: Record<MessageFacts['secondFactorChanged']['change'], string> = {
  added: 'Signing in to your account takes a code of your authenticator app from now on.',
  removed: 'Signing in to your account takes no code any more, but the password alone.',
  removedByAdmin:
    'An administrator removed the authenticator app from your account, and you are signed out everywhere.',
};

export function secondFactorChangedMail({
  name,
  change,
}: MessageFacts['secondFactorChanged']): MailDocument {
  return {
    subject: 'Signing in to your account was changed',
    title: 'Signing in to your account was changed',
    blocks: [greeting(name), paragraph(SECOND_FACTOR_CHANGES[change]), paragraph(NOT_YOU)],
  };
}

export function accountErasedMail({ name }: MessageFacts['accountErased']): MailDocument {
  return {
    subject: 'Your account was erased',
    title: 'Your account was erased',
    blocks: [
      greeting(name),
      paragraph(
        'Your account is gone, and so is what named you in our records. What was bought and paid stays in our books without your name, as the law asks.',
      ),
      paragraph(
        'This is the last message to this address. You can open a new account at any time.',
      ),
    ],
  };
}

function greeting(name: string): MailBlock {
  return paragraph(`Hello ${singleLine(name)},`);
}
