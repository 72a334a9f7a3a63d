import { webRules } from './web-rules.js';

const MODULES = '^apps/api/src/modules/';
const OUTSIDE_HTTP = '^apps/api/src/platform/http/';

/** What a seat map is: it knows nobody, so that everybody may know it. */
const SEATING = `${MODULES}seating/`;

/** Tests set their stage with whatever they need; only the doors between modules bind them. */
const TESTS = '(\\.test\\.tsx?$|/tests/)';

/**
 * The layers of a module by the endings of their files, each with what it must not know.
 *
 * They run routes → service → repository → tables, and never back; schemas stand beside the
 * routes, read models beside the repositories, and everybody may raise the errors.
 */
const LAYERS = [
  { layer: 'routes', mayNotUse: ['index', 'repository', 'tables'] },
  { layer: 'schemas', mayNotUse: ['index', 'routes', 'repository', 'tables'] },
  { layer: 'service', mayNotUse: ['index', 'routes', 'schemas'] },
  { layer: 'repository', mayNotUse: ['index', 'routes', 'schemas', 'service', 'read-model'] },
  { layer: 'read-model', mayNotUse: ['index', 'routes', 'schemas', 'service', 'repository'] },
  {
    layer: 'tables',
    mayNotUse: ['index', 'routes', 'schemas', 'service', 'repository', 'read-model'],
  },
  {
    layer: 'errors',
    mayNotUse: ['index', 'routes', 'schemas', 'service', 'repository', 'read-model', 'tables'],
  },
];

/**
 * The rules on who may import whom, generated from the one written order of modules.
 *
 * @param {readonly string[]} moduleOrder each module may use those before it
 * @returns rules for the `forbidden` list of dependency-cruiser; paths are relative to the
 *   folder that holds `apps/`
 */
export function boundaryRules(moduleOrder) {
  return [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or need a third below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that leads nowhere is an import that no rule here can judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...orderRules(moduleOrder),
    {
      name: 'modules-meet-at-index',
      comment: 'A module has one door, index.ts; what is not exported there is its own business.',
      severity: 'error',
      from: { path: `${MODULES}([^/]+)/`, pathNot: '\\.tables\\.ts$' },
      to: { path: MODULES, pathNot: [`${MODULES}$1/`, `${MODULES}[^/]+/index\\.ts$`] },
    },
    {
      name: 'tables-meet-at-tables',
      comment:
        'database.ts knows every tables file and is known by every door: tables name what columns of others hold in their tables, not at the door.',
      severity: 'error',
      from: { path: `${MODULES}([^/]+)/.*\\.tables\\.ts$` },
      to: { path: MODULES, pathNot: [`${MODULES}$1/`, '\\.tables\\.ts$', SEATING] },
    },
    {
      name: 'seating-stands-alone',
      comment:
        'The rules of choosing seats run in browsers too: they know neither Node.js, nor a package, nor another module.',
      severity: 'error',
      from: { path: SEATING, pathNot: TESTS },
      to: { pathNot: SEATING },
    },
    {
      name: 'composition-enters-at-index',
      comment:
        'app.ts and its like use a module through index.ts; database.ts also names its tables.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: MODULES },
      to: { path: MODULES, pathNot: [`${MODULES}[^/]+/index\\.ts$`, '\\.tables\\.ts$'] },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'Nothing in platform/ knows what a cinema is.',
      severity: 'error',
      from: { path: '^apps/api/src/platform/', pathNot: TESTS },
      to: { path: `${MODULES}|^apps/api/src/(app|main|worker)\\.ts$` },
    },
    {
      name: 'simulator-stands-alone',
      comment:
        'The payment simulator is somebody else: it and the modules meet over HTTP only, and it knows no settings.',
      severity: 'error',
      from: { path: '^apps/api/src/payment-simulator/', pathNot: TESTS },
      to: { path: '^apps/api/src/', pathNot: '^apps/api/src/(payment-simulator|platform)/' },
    },
    {
      name: 'modules-know-no-simulator',
      comment: 'To the modules the payment simulator is an address.',
      severity: 'error',
      from: { path: MODULES, pathNot: TESTS },
      to: { path: '^apps/api/src/payment-simulator/' },
    },
    {
      name: 'modules-know-no-composition',
      comment: 'app.ts builds the modules; what a module needs from above is passed in by it.',
      severity: 'error',
      from: { path: MODULES, pathNot: TESTS },
      to: { path: '^apps/api/src/(app|main|worker)\\.ts$|^apps/api/src/(cli|composition)/' },
    },
    {
      name: 'source-knows-no-test',
      comment: 'What production runs does not depend on what tests are made of.',
      severity: 'error',
      from: { path: '^apps/(api|web)/src/', pathNot: TESTS },
      to: {
        path: '^apps/(api|web)/test/|\\.test\\.tsx?$|^(checks|load|scripts)/|node_modules/vitest/',
      },
    },
    {
      name: 'sql-only-in-repositories',
      comment: 'Within a module, SQL is spoken in repositories, read models and tables only.',
      severity: 'error',
      from: { path: MODULES, pathNot: [TESTS, '\\.(repository|read-model|tables)\\.ts$'] },
      to: { path: 'node_modules/(kysely|pg|@types/pg)/' },
    },
    {
      name: 'rules-know-no-http',
      comment: 'Services and what lies below them work the same behind a page, a job or a test.',
      severity: 'error',
      from: { path: `${MODULES}.*\\.(service|repository|read-model|tables|errors)\\.ts$` },
      to: {
        path: [
          'node_modules/(@fastify|fastify|typebox)/',
          OUTSIDE_HTTP,
          '\\.(routes|schemas)\\.ts$',
        ],
      },
    },
    ...LAYERS.map(layerRule),
    ...webRules(TESTS),
  ];
}

function orderRules(moduleOrder) {
  return moduleOrder.slice(0, -1).map((name, position) => ({
    name: `${name}-uses-earlier-modules-only`,
    comment: 'apps/api/module-order.json is the written order: a module uses those before it.',
    severity: 'error',
    from: { path: `${MODULES}${name}/`, pathNot: TESTS },
    to: { path: `${MODULES}(${moduleOrder.slice(position + 1).join('|')})/` },
  }));
}

function layerRule({ layer, mayNotUse }) {
  const door = mayNotUse.includes('index') ? [`${MODULES}$1/index\\.ts$`] : [];
  const layers = mayNotUse.filter((other) => other !== 'index').join('|');
  return {
    name: `${layer}-layer-looks-down`,
    comment: 'Inside a module: routes → service → repository → tables, never back or past.',
    severity: 'error',
    from: { path: `${MODULES}([^/]+)/.*\\.${layer}\\.ts$` },
    to: { path: [...door, `${MODULES}$1/.*\\.(${layers})\\.ts$`] },
  };
}
