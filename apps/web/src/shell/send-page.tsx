import { createHash } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

import { callerOf } from '../api.ts';
import { Document } from './document.tsx';
import type { Frame } from './frame.ts';
import { themeOf } from './theme.ts';

export type Page = Omit<Frame, 'theme' | 'isSignedIn' | 'path' | 'urlOf'> & {
  body: ComponentChildren;
  status?: number;
  /**
   * Whether it may be kept in the browser between visits and asked for anew (what anybody may see),
   * or is written down nowhere (what is somebody's own). Default: somebody's own.
   */
  caching?: 'revalidate' | 'never';
};

/** Renders a page and sends it. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, status = 200, caching = 'never', ...page }: Page,
): FastifyReply {
  const frame: Frame = {
    ...page,
    theme: themeOf(request),
    isSignedIn: callerOf(request).kind === 'user',
    path: request.url,
    urlOf: (asset) => reply.pages.assets.urlOf(asset),
  };
  const html = `<!doctype html>${renderToString(<Document frame={frame}>{body}</Document>)}`;
  void reply.code(status).type('text/html; charset=utf-8');
  if (caching === 'never') return reply.header('cache-control', 'no-store').send(html);
  // Weak: it is the same page in every encoding.
  const etag = `W/"${createHash('sha256').update(html).digest('base64url')}"`;
  reply.headers({ 'cache-control': 'private, no-cache', etag });
  const isKnown = status === 200 && request.headers['if-none-match'] === etag;
  return isKnown ? reply.code(304).removeHeader('content-type').send() : reply.send(html);
}
