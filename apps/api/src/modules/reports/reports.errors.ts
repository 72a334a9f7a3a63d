import { DomainError } from '../../platform/errors.ts';

export const reportTooLarge = (rowsMax: number) =>
  new DomainError({
    kind: 'invalid',
    code: 'REPORT_TOO_LARGE',
    message: `The report would have more than ${rowsMax} rows. Ask for fewer days, or for one cinema.`,
    fields: [{ pointer: '/query/to', message: `gives more than ${rowsMax} rows` }],
  });
