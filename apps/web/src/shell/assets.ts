import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { FastifyPluginAsync, FastifyReply } from 'fastify';

/** What browsers get beside pages, as `scripts/build-web.js` built it. */
export type Assets = {
  /**
   * The address of a script, style or font by the name it was built from (`seat-map.js`).
   *
   * @throws Error where it was not built
   */
  urlOf(name: string): string;
  read(file: string): Asset | undefined;
};

type Asset = {
  type: string;
  content: Buffer;
  brotli: Buffer | undefined;
  gzip: Buffer | undefined;
};

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Its address is also where it may act: everywhere. */
const SERVICE_WORKER = 'service-worker.js';
const ASKED_FOR_ANEW = 'no-cache';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The built files of a folder. They are read at the first page that needs them, so that whoever
 * serves the API alone needs none.
 */
export function openAssets(folder: string): Assets {
  const read = new Map<string, Asset>();
  let manifest: ReadonlyMap<string, string> | undefined;

  return {
    urlOf(name) {
      manifest ??= readManifest(folder);
      const file = manifest.get(name);
      if (file === undefined) throw new Error(`${name} was not built: run scripts/build-web.js`);
      return `/assets/${file}`;
    },

    read(file) {
      manifest ??= readManifest(folder);
      // Only what the build names: whatever else an address says, no other file is opened.
      if (![...manifest.values()].includes(file)) return undefined;
      const known = read.get(file) ?? readAsset(folder, file);
      read.set(file, known);
      return known;
    },
  };
}

function readManifest(folder: string): ReadonlyMap<string, string> {
  const parsed: unknown = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  const entries = Object.entries(typeof parsed === 'object' && parsed !== null ? parsed : {});
  return new Map(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function readAsset(folder: string, file: string): Asset {
  const load = (name: string) => readFileSync(path.join(folder, name));
  const isText = /\.(?:js|css|svg)$/.test(file);
  return {
    type: TYPES[path.extname(file)] ?? 'application/octet-stream',
    content: load(file),
    brotli: isText ? load(`${file}.br`) : undefined,
    gzip: isText ? load(`${file}.gz`) : undefined,
  };
}

/** Files named after their content are kept for ever; the worker, whose name stays, is asked for anew. */
export const serveAssets: FastifyPluginAsync<{ assets: Assets }> = async (app, { assets }) => {
  const route = { config: { page: true, access: 'public' }, schema: { hide: true } };

  app.get<{ Params: { file: string } }>('/assets/:file', route, async (request, reply) =>
    sendAsset(assets.read(request.params.file), request.headers['accept-encoding'], {
      reply,
      caching: FOR_EVER,
    }),
  );

  app.get(`/${SERVICE_WORKER}`, route, async (request, reply) =>
    sendAsset(assets.read(SERVICE_WORKER), request.headers['accept-encoding'], {
      reply,
      caching: ASKED_FOR_ANEW,
    }),
  );
};

function sendAsset(
  asset: Asset | undefined,
  accepted: string | undefined,
  { reply, caching }: { reply: FastifyReply; caching: string },
) {
  if (asset === undefined) return reply.callNotFound();
  const { type, content, brotli, gzip } = asset;
  void reply.type(type).header('cache-control', caching).header('vary', 'accept-encoding');
  if (brotli !== undefined && /\bbr\b/.test(accepted ?? '')) {
    return reply.header('content-encoding', 'br').send(brotli);
  }
  if (gzip !== undefined && /\bgzip\b/.test(accepted ?? '')) {
    return reply.header('content-encoding', 'gzip').send(gzip);
  }
  return reply.send(content);
}
