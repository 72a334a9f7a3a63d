/**
 * Lets dependency-cruiser 17 read files with JSX, where it would end with a syntax error: it tells
 * the parser to expect none. Its version 18 does so by itself, but does not run on Node.js 20.
 *
 * To be imported before dependency-cruiser is.
 */
import { createRequire } from 'node:module';

const swc = createRequire(import.meta.url)('@swc/core');
const { parseFileSync } = swc;

swc.parseFileSync = (file, options) =>
  parseFileSync(file, { ...options, tsx: /\.[jt]sx$/.test(file) });
