import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, oval, ring, shape, stroke } from '../svg.ts';

const record: Motif = {
  name: 'record',
  words: [
    'record',
    'jazz',
    'singer',
    'song',
    'songs',
    'sing',
    'singing',
    'rock',
    'blues',
    'melody',
    'sound',
    'music',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const label = ground === hot ? mid : hot;
    const [x, y] = [random.between(170, 230), 226];
    const grooves = [150, 132, 112, 92].map((radius) => ring(x, y, radius, ground, 2));
    const start = random.between(0.2, 1.2);
    const shine = [0, Math.PI].map((turn) => {
      const at = (angle: number): string =>
        d`${x + 166 * Math.cos(start + turn + angle)} ${y + 166 * Math.sin(start + turn + angle)}`;
      return d`M${x} ${y}L${at(0)}A166 166 0 0 1 ${at(0.42)}z`;
    });
    return {
      ground,
      art:
        disc(x, y, 176, dark) +
        shape(shine.join(''), ground === light ? mid : light) +
        grooves.join('') +
        disc(x, y, 62, label) +
        ring(x, y, 46, dark, 3) +
        disc(x, y, 9, light) +
        stroke(d`M370 40V190L${x + 88} ${y + 66}`, ground === light ? mid : light, 9, {
          round: true,
        }) +
        disc(370, 44, 22, ground === light ? mid : light),
      title: 'foot',
    };
  },
};

const curtain: Motif = {
  name: 'curtain',
  words: [
    'theatre',
    'theater',
    'stage',
    'show',
    'opera',
    'follies',
    'broadway',
    'cabaret',
    'star',
    'paradise',
    'curtain',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const drape = random.pick([hot, mid]);
    const spot = drape === hot ? mid : hot;
    const side =
      shape('M0 0H150C140 160 90 250 0 300V600H0z', drape) +
      shape('M0 0H190C180 130 120 250 40 300C70 380 60 480 70 600H0z', drape) +
      stroke(
        'M40 0C40 140 24 240 0 280M84 0C84 140 60 240 20 290M128 0C126 120 90 230 34 296M20 306C40 400 30 500 36 600',
        dark,
        5,
      ) +
      block(0, 290, 62, 15, light);
    return {
      ground: dark,
      art:
        shape(d`M200 -20L330 420H70z`, light) +
        oval(200, 420, 132, 22, light) +
        oval(200, 420, 132, 22, spot) +
        disc(200, random.between(262, 272), 17, dark) +
        shape('M178 302Q200 280 222 302L214 350 236 416H164L186 350z', dark) +
        stroke('M180 306L140 262M220 306L262 258', dark, 10, { round: true }) +
        side +
        mirrored(side) +
        block(0, 424, 400, 176, dark) +
        stroke('M20 424H380', light, 9, { round: true, dashes: '0 24' }),
      title: 'foot',
      under: dark,
    };
  },
};

const keys: Motif = {
  name: 'keys',
  words: [
    'piano',
    'pianist',
    'keys',
    'concerto',
    'composer',
    'waltz',
    'symphony',
    'rhapsody',
    'sonata',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, dark]);
    const pressed = random.pick([1, 2, 4, 5]);
    const whites = Array.from({ length: 7 }, (_, index) =>
      block(
        index * 58 - 2,
        300,
        54,
        index === pressed ? 270 : 254,
        index === pressed ? (ground === hot ? mid : hot) : light,
      ),
    );
    const blacks = [0, 1, 3, 4, 5].map((index) => d`M${index * 58 + 38} 296h34v150h-34z`).join('');
    const notes = Array.from({ length: 3 }, (_, index) => {
      const [x, y] = [70 + index * 110 + random.between(-16, 16), 236 + random.between(-20, 26)];
      return disc(x, y, 14, light) + stroke(d`M${x + 12} ${y}v-50l22 10`, light, 5);
    });
    const art =
      notes.join('') + block(0, 288, 400, 312, dark) + whites.join('') + shape(blacks, dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

export const musicalMotifs = [record, curtain, keys] as const;
export const curtainMotif = curtain;
