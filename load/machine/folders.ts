import path from 'node:path';

import { packageRoot } from '../../apps/api/src/platform/package-root.ts';

/** The folder that holds all of the project, found from the sources as well as from a bundle. */
export const PROJECT_FOLDER = path.resolve(packageRoot, '..', '..');

/** Where runs leave what they found; not kept in the repository. */
export const RESULTS_FOLDER = path.join(PROJECT_FOLDER, 'load', 'results');
