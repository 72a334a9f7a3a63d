import { interpolatedSql } from './interpolated-sql.js';
import { inlineStyle, trustedHtml } from './markup.js';
import { readModelWrites } from './read-model-writes.js';
import { sleepingTests } from './sleeping-tests.js';
import { sqlPlacement } from './sql-placement.js';
import { transactionHandle } from './transaction-handle.js';
import { unrunTests } from './unrun-tests.js';

/** The project's own lint rules. What each of them refuses is planted in `checks/planted`. */
export default {
  meta: { name: 'marquee' },
  rules: {
    'inline-style': inlineStyle,
    'interpolated-sql': interpolatedSql,
    'read-model-writes': readModelWrites,
    'sleeping-tests': sleepingTests,
    'sql-placement': sqlPlacement,
    'transaction-handle': transactionHandle,
    'trusted-html': trustedHtml,
    'unrun-tests': unrunTests,
  },
};
