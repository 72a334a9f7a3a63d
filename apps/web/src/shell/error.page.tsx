import { links } from './links.ts';

/** What somebody sees instead of the page they asked for. */
export function ErrorPage({
  status,
  code,
  detail,
  requestId,
}: {
  status: number;
  code: string;
  detail: string;
  requestId: string;
}) {
  return (
    <div class="error-page">
      <p class="error-page-status" aria-hidden="true">
        {[...String(status)].map((digit, place) => (
          <span key={place}>{digit}</span>
        ))}
      </p>
      <h1>{headingOf(status)}</h1>
      <p class="page-lead">
        {detail}
        {status === 500 ? ' Please try again in a moment.' : null}
      </p>
      <p>
        <a class="button button-primary" href={links.home()}>
          See what is on
        </a>
      </p>
      {status >= 500 ? (
        <p class="error-page-id">
          If you write to us about it, say {code} {requestId}.
        </p>
      ) : null}
    </div>
  );
}

function headingOf(status: number): string {
  if (status === 404 || status === 410) return 'This page is not showing';
  if (status === 403) return 'This door is not for you';
  if (status === 429) return 'One moment, please';
  return status >= 500 ? 'The film snapped' : 'That did not work';
}
