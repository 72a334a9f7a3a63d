import { readFileSync } from 'node:fs';

import { boundaryRules } from './checks/boundaries/rules.js';

const moduleOrder = JSON.parse(
  readFileSync(new URL('./apps/api/module-order.json', import.meta.url), 'utf8'),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: boundaryRules(moduleOrder),
  options: {
    // TypeScript 7 has no JavaScript API for the tool to parse with. Its own parser of choice then
    // sees no file at all and calls that a success: checks/boundaries/check.js counts.
    parser: 'swc',
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
