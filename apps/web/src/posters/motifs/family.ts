import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, shape, stroke } from '../svg.ts';

const tent: Motif = {
  name: 'circus tent',
  words: ['circus', 'fair', 'carnival', 'clown', 'elephant', 'ring', 'greatest'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, dark]);
    const stripes = [0, 1, 2, 3].map((index) => {
      const [left, right] = [50 + index * 84, 50 + index * 84 + 42];
      return d`M200 90L${left} 260V424H${right}V260z`;
    });
    const scallops = Array.from(
      { length: 8 },
      (_, index) => d`M${36 + index * 41} 254a20.500 24 0 0 0 41 0z`,
    );
    return {
      ground,
      art:
        Array.from({ length: 10 }, () =>
          disc(random.between(10, 390), random.between(30, 230), random.between(2, 4), light),
        ).join('') +
        shape('M200 84L36 256V424H364V256z', light) +
        shape(stripes.join(''), hot) +
        shape(scallops.join(''), ground === mid ? dark : mid) +
        shape('M166 424L200 270 234 424z', dark) +
        stroke('M200 90V34', light, 5) +
        shape('M200 34h54l-16 14 16 14h-54z', hot) +
        block(0, 424, 400, 176, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const paperBoat: Motif = {
  name: 'paper boat',
  words: ['boat', 'river', 'rain', 'paper', 'sea', 'little', 'water', 'fish', 'pond'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot]);
    const water = ground === mid ? hot : mid;
    const art =
      disc(random.between(80, 130), 280, 56, ground === mid ? hot : light) +
      shape('M200 250L290 420H110z', light) +
      shape('M200 250L290 420H200z', dark) +
      shape('M40 396L128 420H272L360 396 300 500H100z', light) +
      shape('M200 424L272 420 360 396 300 500H200z', ground) +
      shape('M200 424L100 500H300z', light) +
      shape('M0 476Q50 450 100 476T200 476 300 476 400 476V600H0z', water) +
      shape('M-50 510Q0 484 50 510T150 510 250 510 350 510 450 510V600H-50z', dark) +
      stroke('M60 560h80M220 552h120', water, 6, { round: true });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const kite: Motif = {
  name: 'kite',
  words: [
    'kite',
    'wind',
    'sky',
    'boy',
    'girl',
    'child',
    'children',
    'summer',
    'holiday',
    'friends',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light]);
    const patch = ground === mid ? light : mid;
    const bows = [0, 1, 2].map((index) =>
      shape(
        d`M${172 - index * 34} ${404 + index * 26}l-20-14v28zM${172 - index * 34} ${404 + index * 26}l20-14v28z`,
        index % 2 === 0 ? dark : hot,
      ),
    );
    const art =
      shape('M278 196L340 290 200 390 190 250z', hot) +
      shape('M278 196L265 300 190 250z', patch) +
      shape('M265 300L340 290 200 390z', dark) +
      stroke('M200 390Q150 400 140 440T80 500', dark, 3) +
      bows.join('') +
      shape('M0 600V540Q120 500 240 540T400 530V600z', dark) +
      shape(d`M${random.between(62, 70)} 540q-2-34 14-34t14 34z`, hot) +
      disc(80, 492, 12, dark) +
      disc(random.between(60, 120), random.between(250, 290), 40, ground === mid ? light : hot);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

export const familyMotifs = [tent, paperBoat, kite] as const;
