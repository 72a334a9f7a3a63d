const API = '^apps/api/';
const WEB = '^apps/web/src/';
const SHARED = '^apps/web/src/shared/';
const BROWSER = '^apps/web/src/browser/';
const SUBJECTS = '^apps/web/src/pages/';
const SEATING_DOOR = '^apps/api/src/modules/seating/index\\.ts$';
const FASTIFY = 'node_modules/(@fastify|fastify)/';

/**
 * Who may import whom in the pages, and between them and the API.
 *
 * @param {string} tests the files that set their stage with whatever they need
 * @returns rules for the `forbidden` list of dependency-cruiser
 */
export function webRules(tests) {
  return [
    {
      name: 'api-knows-no-pages',
      comment: 'The pages stand before the API: only composition/ joins them to it.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: '^apps/api/src/composition/' },
      to: { path: '^apps/web/' },
    },
    {
      name: 'composition-enters-pages-at-index',
      comment: 'The pages have one door, apps/web/src/index.ts.',
      severity: 'error',
      from: { path: '^apps/api/src/composition/' },
      to: { path: '^apps/web/', pathNot: '^apps/web/src/index\\.ts$' },
    },
    {
      name: 'pages-know-the-api-by-one-file',
      comment: 'What the pages need of the API is one line in apps/web/src/api.ts.',
      severity: 'error',
      from: { path: WEB, pathNot: [tests, BROWSER, '^apps/web/src/api\\.ts$'] },
      to: { path: API },
    },
    {
      name: 'pages-enter-the-api-at-doors',
      comment: 'apps/web/src/api.ts names doors of modules, and platform/.',
      severity: 'error',
      from: { path: '^apps/web/src/api\\.ts$' },
      to: { path: API, pathNot: '^apps/api/src/(modules/[^/]+/index\\.ts$|platform/)' },
    },
    {
      name: 'browser-stands-alone',
      comment:
        'What a script of the browser imports, each visitor loads: browser/, shared/ and the door of modules/seating only.',
      severity: 'error',
      from: { path: BROWSER, pathNot: tests },
      to: { pathNot: [BROWSER, SHARED, SEATING_DOOR] },
    },
    {
      name: 'pages-know-no-browser-script',
      comment: 'Pages and scripts of the browser run in two places: what both need is in shared/.',
      severity: 'error',
      from: { path: WEB, pathNot: [tests, BROWSER] },
      to: { path: BROWSER },
    },
    {
      name: 'shared-stands-alone',
      comment: 'shared/ runs on the server and in the browser: it uses nothing but itself.',
      severity: 'error',
      from: { path: SHARED, pathNot: tests },
      to: { pathNot: SHARED },
    },
    {
      name: 'pages-are-only-drawn',
      comment: 'A page and what it is made of take properties and draw: they know no request.',
      severity: 'error',
      from: { path: [`${WEB}.*\\.page\\.tsx$`, `${WEB}design/`], pathNot: tests },
      to: { path: ['\\.routes\\.tsx?$', FASTIFY] },
    },
    {
      name: 'design-knows-no-page',
      comment: 'Pages are made of design/, and not the other way round.',
      severity: 'error',
      from: { path: `${WEB}design/` },
      to: { path: [SUBJECTS, '\\.page\\.tsx$'] },
    },
    {
      name: 'subjects-meet-at-index',
      comment: 'A subject of pages/ has one door, index.ts; the rest is its own business.',
      severity: 'error',
      from: { path: `${SUBJECTS}([^/]+)/` },
      to: { path: SUBJECTS, pathNot: [`${SUBJECTS}$1/`, `${SUBJECTS}[^/]+/index\\.tsx?$`] },
    },
    {
      name: 'subjects-are-entered-at-index',
      comment: 'index.ts registers each subject of pages/ by its door.',
      severity: 'error',
      from: { path: WEB, pathNot: SUBJECTS },
      to: { path: SUBJECTS, pathNot: `${SUBJECTS}[^/]+/index\\.tsx?$` },
    },
  ];
}
