import { type Motif } from '../motif.ts';
import { d, disc, mirrored, placed, ring, shape, stroke } from '../svg.ts';

const paperHorse: Motif = {
  name: 'horse of paper',
  words: ['prince', 'achmed', 'horse', 'horses', 'pegasus', 'unicorn', 'knight', 'adventures'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const second = ground === hot ? mid : hot;
    const horse =
      shape(
        'M-92 34C-112 0-70-26-30-20C0-16 24-22 40-44C50-66 66-84 86-84L92-96 98-82C112-74 120-58 128-46L116-36 96-48C88-36 84-20 76-2C66 24 40 34 10 32C-20 30-40 40-92 34z',
        dark,
      ) +
      stroke(
        'M-78 24L-112 58-92 86M-62 30L-74 70-48 92M56 18L92 38 82 66M66 6L112 14 122 40',
        dark,
        11,
        { round: true },
      ) +
      stroke('M-88 4C-130-8-134 26-154 40M-90 12C-120 8-128 44-140 62', dark, 6, { round: true }) +
      shape(
        'M20-14C-10-60-70-96-124-92C-104-82-96-74-88-66C-100-68-108-66-116-62C-92-58-84-48-76-40C-84-40-92-38-96-34C-60-32-20-12 10 6z',
        light,
      ) +
      stroke('M4-14C-30-44-60-62-96-76M0-6C-30-30-56-42-84-50', dark, 2.5);
    const leaves = Array.from({ length: 7 }, (_, index) => {
      const x = index * 62 + random.between(-8, 8);
      const top = random.between(500, 540);
      return d`M${x} 610Q${x - 34} ${(top + 610) / 2} ${x} ${top}Q${x + 34} ${(top + 610) / 2} ${x} 610z`;
    }).join('');
    const stars = Array.from({ length: 9 }, () =>
      disc(random.between(20, 380), random.between(200, 470), random.between(1.5, 3.5), light),
    );
    const art =
      stars.join('') +
      disc(212, 376, 148, light) +
      disc(212, 376, 128, second) +
      shape('M0 560C60 520 110 570 170 544S300 530 400 556V600H0z', second === mid ? dark : dark) +
      shape(leaves, dark) +
      placed(horse, 206, 378, { turn: random.between(-16, -6), scale: 1.12 });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const phenakistoscope: Motif = {
  name: 'phenakistoscope',
  words: ['ball', 'toy', 'toys', 'wheel', 'story', 'stories', 'play', 'magic', 'round', 'dance'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot, dark]);
    const plate = ground === dark ? light : random.pick([light, dark]);
    const [one, other] =
      plate === dark ? [light, ground === hot ? mid : hot] : [dark, ground === hot ? mid : hot];
    const [x, y] = [200, 216];
    const start = random.between(0, 6.3);
    const count = random.pick([11, 12, 13]);
    const at = (index: number, radius: number): readonly [number, number] => {
      const angle = start + (index * 2 * Math.PI) / count;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    };
    const order = Array.from({ length: count }, (_, index) => index);
    const slits = order.map((index) => {
      const [[fromX, fromY], [toX, toY]] = [at(index, 150), at(index, 172)];
      return d`M${fromX} ${fromY}L${toX} ${toY}`;
    });
    const balls = order.map((index) => {
      const leap = Math.sin((index / count) * Math.PI);
      return disc(
        ...at(index + 0.5, 62 + leap * 62),
        10 + leap * 13,
        index % 2 === 0 ? other : one,
      );
    });
    return {
      ground,
      art:
        disc(x + 8, y + 9, 188, plate === dark ? light : dark) +
        disc(x, y, 188, plate) +
        stroke(slits.join(''), ground, 9) +
        ring(x, y, 40, one, 3) +
        balls.join('') +
        disc(x, y, 13, other),
      title: 'foot',
    };
  },
};

const bird: Motif = {
  name: 'bird',
  words: [
    'bird',
    'birds',
    'swan',
    'crow',
    'raven',
    'nightingale',
    'owl',
    'duck',
    'goose',
    'firebird',
    'peacock',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, hot, mid]);
    const body = ground === hot ? mid : hot;
    const wing = ground === mid ? light : mid === body ? light : mid;
    const feathers = [0, 1, 2, 3].map((index) =>
      shape(d`M${246 - index * 30} 404a60 60 0 0 1 -60 60v-60z`, index % 2 === 0 ? dark : wing),
    );
    const art =
      feathers.join('') +
      shape('M120 262A130 130 0 0 0 250 392H320V262z', body) +
      shape('M320 262V392A130 130 0 0 1 190 522H120A130 130 0 0 0 250 392z', dark) +
      shape('M120 262H250A65 65 0 0 1 120 262z', wing) +
      shape('M250 262A70 70 0 0 1 390 262z', dark) +
      disc(316, 238, 12, light) +
      disc(318, 238, 5, dark) +
      shape('M390 262h-50l50 34z', ground === light ? mid : light) +
      stroke('M236 470V580M270 430V580M0 580H400', dark, 6) +
      disc(random.between(50, 90), random.between(250, 300), 34, ground === light ? hot : light);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

export const animationMotifs = [paperHorse, phenakistoscope, bird] as const;
