import { Type } from 'typebox';

/** Longer than any token of ours: what is none is told so by a page, and not refused as a request. */
export const TOKEN_CHARACTERS_MAX = 500;

/** What the link of a mail brings. */
export const TokenQuery = Type.Object({
  token: Type.Optional(Type.String({ maxLength: TOKEN_CHARACTERS_MAX })),
});
