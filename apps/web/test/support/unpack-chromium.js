/**
 * Unpacks the Chromium that comes inside an npm package into the folder that TMPDIR names.
 *
 * A process of its own, because the package changes the environment of whoever imports it.
 */
import process from 'node:process';

// It unpacks the libraries it needs where it believes itself on that platform, which it asks at import.
process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';

const { default: chromium } = await import('@sparticuz/chromium');
await chromium.executablePath();
