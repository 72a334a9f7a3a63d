import { createHash, randomUUID } from 'node:crypto';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { addMovie, auditOf, type MovieAnswer } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;
let movie: MovieAnswer;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  movie = await addMovie(api, admin, { title: 'The Cabinet of Dr. Caligari' });
});
afterAll(() => api.stop());

const SECRET = 'taken at 51.5007 N, 0.1246 W';

function picture(width = 60, height = 90) {
  return sharp({ create: { width, height, channels: 3, background: '#a03010' } });
}

const withSecret = (width?: number, height?: number) =>
  picture(width, height).withExif({ IFD0: { Copyright: SECRET, ImageDescription: SECRET } });

describe('a poster', () => {
  test.each([
    ['image/png', () => withSecret().png().toBuffer()],
    ['image/jpeg', () => withSecret().jpeg().toBuffer()],
    ['image/webp', () => withSecret().webp().toBuffer()],
  ])(
    'uploaded as %s is shown as our own WebP, without what the camera wrote',
    async (type, make) => {
      const upload = await make();
      expect(upload.includes(SECRET)).toBe(true);

      const changed = (await putPoster(upload, type)).json<MovieAnswer>();

      const shown = await getPoster(changed.posterUrl);
      expect(shown.statusCode).toBe(200);
      expect(shown.headers['content-type']).toBe('image/webp');
      const bytes = shown.rawPayload;
      expect(bytes.includes(SECRET)).toBe(false);
      const { format, width, height, exif } = await sharp(bytes).metadata();
      expect({ format, width, height, exif }).toEqual({
        format: 'webp',
        width: 60,
        height: 90,
        exif: undefined,
      });
    },
  );

  test('has an address made of its bytes, to be kept for ever and opened as nothing else', async () => {
    const { posterUrl } = (await putPoster(await picture().png().toBuffer())).json<MovieAnswer>();
    const shown = await getPoster(posterUrl);

    const digest = createHash('sha256').update(shown.rawPayload).digest('base64url');
    expect(posterUrl).toBe(`/api/v1/movies/${movie.id}/posters/${digest}`);
    expect(shown.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-disposition': `inline; filename="poster-${movie.id}.webp"`,
      'x-content-type-options': 'nosniff',
    });
    expect((await getMovie()).posterUrl).toBe(posterUrl);
  });

  test('is not sent again to whoever has it', async () => {
    const { posterUrl } = (await putPoster(await picture().png().toBuffer())).json<MovieAnswer>();
    const { etag } = (await getPoster(posterUrl)).headers;

    const again = await getPoster(posterUrl, { 'if-none-match': String(etag) });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
    expect((await getPoster(posterUrl, { 'if-none-match': '"older"' })).statusCode).toBe(200);
  });

  test('is made small enough to be a poster, in its own proportions', async () => {
    const upload = await picture(3000, 1500).jpeg().toBuffer();
    const { posterUrl } = (await putPoster(upload, 'image/jpeg')).json<MovieAnswer>();
    const { width, height } = await sharp((await getPoster(posterUrl)).rawPayload).metadata();
    expect({ width, height }).toEqual({ width: 1000, height: 500 });
  });

  test('that a camera held sideways stands upright', async () => {
    const upload = await picture(90, 60).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { posterUrl } = (await putPoster(upload, 'image/jpeg')).json<MovieAnswer>();
    const { width, height } = await sharp((await getPoster(posterUrl)).rawPayload).metadata();
    expect({ width, height }).toEqual({ width: 60, height: 90 });
  });

  test('loses whatever else was hidden in its file', async () => {
    const script = Buffer.from('<script>alert(document.domain)</script>PK\x03\x04');
    const upload = Buffer.concat([await picture().png().toBuffer(), script]);
    const { posterUrl } = (await putPoster(upload)).json<MovieAnswer>();
    expect((await getPoster(posterUrl)).rawPayload.includes('script')).toBe(false);
  });

  test('replaces the one before, whose address then leads nowhere', async () => {
    const first = (await putPoster(await picture(10, 10).png().toBuffer())).json<MovieAnswer>();
    const second = (await putPoster(await picture(11, 11).png().toBuffer())).json<MovieAnswer>();
    expect((await getPoster(first.posterUrl)).statusCode).toBe(404);
    expect((await getPoster(second.posterUrl)).statusCode).toBe(200);
  });

  test('can be taken off, once', async () => {
    const other = await addMovie(api, admin);
    await putPoster(await picture().png().toBuffer(), 'image/png', other.id);
    const remove = () =>
      api.request({ method: 'DELETE', url: `/movies/${other.id}/poster`, as: admin });

    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(204);

    const actions = (await auditOf(api, other.id)).map((entry) => entry.action);
    expect(actions).toEqual(['movie.create', 'movie.setPoster', 'movie.removePoster']);
  });
});

describe('an upload', () => {
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

  test.each([
    ['nothing', () => Buffer.alloc(0)],
    ['a drawing', () => Buffer.from(drawing)],
    ['a drawing that begins with a comment', () => Buffer.from(`<?xml version="1.0"?>${drawing}`)],
    ['a GIF', () => picture().gif().toBuffer()],
    ['a TIFF', () => picture().tiff().toBuffer()],
    ['an AVIF', () => picture().avif().toBuffer()],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a PDF', () => Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj')],
    ['the first bytes of a PNG', async () => (await picture().png().toBuffer()).subarray(0, 8)],
    ['half a PNG', async () => half(await noise().png().toBuffer())],
    ['half a JPEG', async () => half(await noise().jpeg().toBuffer())],
    ['half a WebP', async () => half(await noise().webp().toBuffer())],
    ['a PNG with a hole in it', async () => damaged(await noise().png().toBuffer())],
    [
      'a GIF that begins like a JPEG',
      async () => Buffer.concat([Buffer.from('ffd8ff', 'hex'), await picture().gif().toBuffer()]),
    ],
    [
      'a drawing that begins like a PNG',
      () => Buffer.from(`\x89PNG\r\n\x1a\n${drawing}`, 'latin1'),
    ],
  ])('of %s is no picture', async (_, make) => {
    const before = await getMovie();
    const response = await putPoster(await make());
    expect(response.json()).toMatchObject({ status: 400, code: 'POSTER_NOT_AN_IMAGE' });
    expect(await getMovie()).toEqual(before);
  });

  test.each([
    'image/svg+xml',
    'image/gif',
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'image/png\t',
    'image/pngx',
    '',
  ])('declared as "%s" is not taken', async (type) => {
    const response = await putPoster(Buffer.from('{}'), type);
    expect([400, 415]).toContain(response.statusCode);
    expect(['UNSUPPORTED_MEDIA_TYPE', 'POSTER_NOT_AN_IMAGE']).toContain(response.json().code);
  });

  test('of more bytes than are taken is cut off', async () => {
    const upload = Buffer.alloc(api.config.server.posterBytesMax + 1, 0xff);
    const response = await putPoster(upload, 'image/jpeg');
    expect(response.json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });

  test('of few bytes that unfold to many is refused', async () => {
    const bomb = await sharp({
      create: { width: 16_000, height: 16_000, channels: 3, background: 'black' },
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(api.config.server.posterBytesMax);
    const response = await putPoster(bomb);
    expect(response.json()).toMatchObject({ status: 413, code: 'POSTER_TOO_LARGE' });
  });

  test('that only claims to be huge is refused', async () => {
    const upload = Buffer.from(await picture().png().toBuffer());
    upload.writeUInt32BE(60_000, 16);
    upload.writeUInt32BE(60_000, 20);
    const response = await putPoster(upload);
    expect([400, 413]).toContain(response.statusCode);
  });

  test('for a movie that there is not is a 404', async () => {
    const upload = await picture().png().toBuffer();
    expect((await putPoster(upload, 'image/png', randomUUID())).statusCode).toBe(404);
  });

  test('by others than admins is not even read', async () => {
    const customer = await api.givenUser({ role: 'customer' });
    const upload = {
      method: 'PUT',
      url: `/movies/${movie.id}/poster`,
      payload: Buffer.alloc(9),
    } as const;
    const headers = { 'content-type': 'image/png' };
    expect((await api.request({ ...upload, headers })).statusCode).toBe(401);
    expect((await api.request({ ...upload, headers, as: customer })).statusCode).toBe(403);
  });

  test('does not make pictures of the bodies of other routes', async () => {
    const response = await api.request({
      method: 'POST',
      url: '/movies',
      as: admin,
      headers: { 'content-type': 'image/png' },
      payload: await picture().png().toBuffer(),
    });
    expect(response.json()).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});

describe('the address of a poster', () => {
  test.each(['x', '../../secret', `${'A'.repeat(42)}=`, '%2e%2e%2f'])(
    'that nobody made leads nowhere: %s',
    async (digest) => {
      const response = await api.request({
        method: 'GET',
        url: `/movies/${movie.id}/posters/${digest}`,
      });
      expect([400, 404]).toContain(response.statusCode);
    },
  );
});

function putPoster(upload: Buffer, type = 'image/png', movieId = movie.id) {
  return api.request({
    method: 'PUT',
    url: `/movies/${movieId}/poster`,
    as: admin,
    headers: { 'content-type': type },
    payload: upload,
  });
}

function getPoster(posterUrl: string | null, headers: Record<string, string> = {}) {
  return api.request({ method: 'GET', url: (posterUrl ?? '').replace('/api/v1', ''), headers });
}

async function getMovie(): Promise<MovieAnswer> {
  return (await api.request({ method: 'GET', url: `/movies/${movie.id}` })).json<MovieAnswer>();
}

// Noise does not compress, so that half the bytes are half the picture.
function noise() {
  const background = { r: 0, g: 0, b: 0 };
  return sharp({
    create: {
      width: 200,
      height: 200,
      channels: 3,
      background,
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  });
}

const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64);
  return copy;
}
