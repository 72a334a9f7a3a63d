// planted: a page that knows requests, in two ways
import type { FastifyRequest } from 'fastify';

// planted: a page that knows a script of the browser
import { isLive } from '../../browser/live.ts';
// planted: past the door of another subject
import { SeatMapPage } from '../seats/seat-map.page.tsx';
import { filmRoutes } from './film.routes.tsx';

export function FilmPage({ request, synopsis }: { request: FastifyRequest; synopsis: string }) {
  // planted: the browser's globals, whose types are everywhere
  const title = document.title;
  return (
    <article id={filmRoutes.name}>
      {/* planted: a style that the policy refuses, and text past the escaping */}
      <h1 style="color: red">{title}</h1>
      <div dangerouslySetInnerHTML={{ __html: synopsis }} />
      {isLive ? <SeatMapPage url={request.url} /> : null}
    </article>
  );
}
