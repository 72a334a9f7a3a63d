import { PROBLEM_CATALOGUE } from '../problem-catalogue.ts';

/** `docs/http-errors.md`: every code, what it means, and what its reader does. */
export function describeErrors(): string {
  const rows = Object.entries(PROBLEM_CATALOGUE).map(
    ([code, { status, meaning, whatToDo }]) =>
      `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${status} | ${meaning} | ${whatToDo} |`,
  );
  return [
    '# Errors of the API',
    '',
    'Written by `npm run docs` from `apps/api/src/problem-catalogue.ts`.',
    '',
    'Every refusal and failure is an `application/problem+json` document (RFC 9457) with a stable `code`.',
    'Branch on the code; the words may change. A 4xx is about the request, a 503 says "again, later" with',
    '`Retry-After`, and a 500 is a bug of ours: report it with the request id in `instance`.',
    '',
    '| code | status | what it means | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The same as a page for people; the `type` of every problem points into it. */
export function renderErrorPage(): string {
  const sections = Object.entries(PROBLEM_CATALOGUE).map(
    ([code, { status, meaning, whatToDo }]) =>
      `<section id="${code}"><h2>${code} <small>${status}</small></h2><p>${markUp(meaning)}</p><p>${markUp(whatToDo)}</p></section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Errors of the Marquee API</title></head><body><h1>Errors of the Marquee API</h1>${sections.join('\n')}</body></html>`;
}

function markUp(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
