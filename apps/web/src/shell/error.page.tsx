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
      <p class="error-page-status">{status}</p>
      <h1>{status === 404 ? 'This page is not showing' : 'The film snapped'}</h1>
      <p>{detail}</p>
      <p>
        <a class="button" href={links.home()}>
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
