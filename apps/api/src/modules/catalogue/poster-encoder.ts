import { createHash } from 'node:crypto';

import { busy } from '../../platform/retry.ts';
import { posterNotAnImage, posterTooLarge } from './catalogue.errors.ts';

/** A picture of our own making. */
export type Poster = {
  /** SHA-256 of the bytes, as base64url. */
  digest: string;
  contentType: 'image/webp';
  width: number;
  height: number;
  bytes: Buffer;
};

/** Turns what was uploaded into a poster. */
export type PosterEncoder = (upload: Buffer) => Promise<Poster>;

/** Enough for a poster of 500 CSS pixels on a screen of double density. */
const WIDTH_MAX = 1000;
const HEIGHT_MAX = 1500;
const QUALITY = 82;
const SECONDS_MAX = 6;
/** Uploads that wait for the one being worked on; each holds its bytes in memory. */
const WAITING_MAX = 4;

/**
 * Makes the encoder of a process. It works on one picture at a time and in one thread, so that
 * uploads, however many, leave the sale its processor.
 *
 * Nothing of the upload survives but its pixels: no metadata, no place, no second file behind it.
 *
 * @param pixelsMax what a picture may unfold to
 */
export function createPosterEncoder({ pixelsMax }: { pixelsMax: number }): PosterEncoder {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** @throws DomainError POSTER_NOT_AN_IMAGE, POSTER_TOO_LARGE or BUSY */
  return async (upload) => {
    if (!isPictureOfKnownKind(upload)) throw posterNotAnImage();
    if (waiting > WAITING_MAX) throw busy(new Error('too many posters wait to be encoded'));
    waiting += 1;
    const turn = last.then(() => encode(upload, pixelsMax));
    last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      waiting -= 1;
    }
  };
}

async function encode(upload: Buffer, pixelsMax: number): Promise<Poster> {
  const sharp = await loadSharp();
  try {
    const { width, height } = await sharp(upload, { limitInputPixels: false }).metadata();
    if (width * height > pixelsMax) throw posterTooLarge(pixelsMax);
    const { data: bytes, info } = await sharp(upload, {
      limitInputPixels: pixelsMax,
      failOn: 'error',
    })
      .timeout({ seconds: SECONDS_MAX })
      .autoOrient()
      .resize({ width: WIDTH_MAX, height: HEIGHT_MAX, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer({ resolveWithObject: true });
    const digest = createHash('sha256').update(bytes).digest('base64url');
    return { digest, contentType: 'image/webp', width: info.width, height: info.height, bytes };
  } catch (error) {
    throw toRefusal(error, pixelsMax);
  }
}

// Loading the native library costs more than starting the rest of the program.
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

function toRefusal(error: unknown, pixelsMax: number): unknown {
  if (!(error instanceof Error) || error.name === 'DomainError') return error;
  // The decoder says by words alone what was wrong.
  if (/pixel limit|timeout/i.test(error.message)) return posterTooLarge(pixelsMax, error);
  return posterNotAnImage(error);
}

/**
 * Only what begins like a PNG, a JPEG or a WebP reaches the decoder, whatever its content type said:
 * the library knows many more formats, and some of these name other files.
 */
function isPictureOfKnownKind(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 12).toString('latin1');
  return (
    start.startsWith('\x89PNG\r\n\x1a\n') ||
    start.startsWith('\xff\xd8\xff') ||
    (start.startsWith('RIFF') && start.slice(8) === 'WEBP')
  );
}
