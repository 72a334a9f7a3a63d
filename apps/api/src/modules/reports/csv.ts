import { setImmediate as otherWork } from 'node:timers/promises';

import { stringify } from 'csv-stringify/sync';

/** A cell: text, a number, or nothing. */
export type CsvCell = string | number | null;

const ROWS_AT_ONCE = 250;

/**
 * Rows as CSV (RFC 4180), in pieces: between them the process does other work. Texts that a
 * spreadsheet would run as a formula begin with an apostrophe, because titles and names are what
 * somebody typed.
 *
 * @param header the names of the columns; every row has as many cells
 */
export async function* writeCsv<Row>(
  header: readonly string[],
  rows: readonly Row[],
  toCells: (row: Row) => readonly CsvCell[],
): AsyncGenerator<string> {
  yield toText([header]);
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    yield toText(rows.slice(start, start + ROWS_AT_ONCE).map(toCells));
    await otherWork();
  }
}

function toText(rows: readonly (readonly CsvCell[])[]): string {
  return stringify([...rows], {
    escape_formulas: true,
    record_delimiter: '\r\n',
    // A title may hold a line feed, which is no end of a row here but is one elsewhere.
    quote_record_delimiter: true,
  });
}

/**
 * Whether an Accept header would rather have CSV than JSON, which is what everybody gets who does
 * not say. CSV has to be named: a wildcard means that anything will do.
 */
export function prefersCsv(accept: string | undefined): boolean {
  const qualities = readQualities(accept ?? '');
  const csv = qualities.get('text/csv') ?? 0;
  const namedJson = qualities.get('application/json');
  const json = namedJson ?? qualities.get('application/*') ?? qualities.get('*/*') ?? 0;
  return csv > json || (csv > 0 && csv === json && namedJson === undefined);
}

function readQualities(accept: string): Map<string, number> {
  return new Map(
    accept.split(',').map((range) => {
      const [mediaType = '', ...parameters] = range.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
      const quality = weight === undefined ? 1 : Number(weight);
      return [mediaType.toLowerCase(), Number.isFinite(quality) ? quality : 0];
    }),
  );
}
