import sharp from 'sharp';
import { expect, test } from 'vitest';

import { createPosterEncoder } from '../index.ts';

const small = () =>
  sharp({ create: { width: 20, height: 30, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

test('the same picture gets the same digest', async () => {
  const encode = createPosterEncoder({ pixelsMax: 1_000_000 });
  const upload = await small();
  const [one, two] = [await encode(upload), await encode(upload)];
  expect(one.digest).toBe(two.digest);
  expect(one.bytes.equals(two.bytes)).toBe(true);
});

test('pictures wait for each other; when too many wait the next is asked to come again', async () => {
  const encode = createPosterEncoder({ pixelsMax: 1_000_000 });
  const upload = await small();

  const results = await Promise.allSettled(Array.from({ length: 9 }, () => encode(upload)));

  const refusals = results.filter((result) => result.status === 'rejected');
  expect(refusals).toHaveLength(4);
  for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'BUSY' });
  expect((await encode(upload)).width).toBe(20);
});

test('a picture that cannot be read does not hold up the next', async () => {
  const encode = createPosterEncoder({ pixelsMax: 1_000_000 });
  const whole = await small();
  const [first, second] = await Promise.allSettled([encode(whole.subarray(0, 20)), encode(whole)]);
  expect(first.status).toBe('rejected');
  expect(second.status).toBe('fulfilled');
});

test('a picture of exactly as many pixels as may be is taken', async () => {
  const upload = await small();
  await expect(createPosterEncoder({ pixelsMax: 600 })(upload)).resolves.toMatchObject({
    width: 20,
  });
  await expect(createPosterEncoder({ pixelsMax: 599 })(upload)).rejects.toMatchObject({
    code: 'POSTER_TOO_LARGE',
  });
});
