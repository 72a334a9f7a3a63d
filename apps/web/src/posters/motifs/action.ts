import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, placed, rays, ring, shape, stroke } from '../svg.ts';

const locomotive: Motif = {
  name: 'locomotive',
  // Also an engine of that name.
  words: ['train', 'locomotive', 'engine', 'general', 'express', 'railway', 'union', 'steam'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const trim = ground === hot ? mid : hot;
    const steam = ground === light ? mid : light;
    const puffs = [
      [146, 60, 36],
      [98, 40, 46],
      [38, 52, 54],
      [214, 40, 30],
    ].map(([x = 0, y = 0, radius = 0]) => disc(x + random.between(-8, 8), y, radius, steam));
    const bars = [-3, -2, -1, 0, 1, 2, 3]
      .map((index) => d`M${200 + index * 15} 346L${200 + index * 38} 430`)
      .join('');
    const art =
      puffs.join('') +
      shape('M176 116L166 54H234L224 116z', dark) +
      block(158, 48, 84, 12, dark) +
      shape('M84 430V150H316V430z', dark) +
      disc(200, 222, 128, dark) +
      ring(200, 222, 114, trim, 7) +
      disc(200, 222, 92, ground === light ? light : mid === trim ? light : mid) +
      disc(200, 222, 74, dark) +
      disc(200, 222, 36, light) +
      ring(200, 222, 50, trim, 4) +
      block(70, 328, 260, 24, trim) +
      disc(112, 340, 19, light) +
      disc(288, 340, 19, light) +
      shape('M132 352H268L324 430H76z', ground) +
      stroke(bars, dark, 8) +
      block(0, 424, 400, 176, dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

const burst: Motif = {
  name: 'burst',
  words: [
    'fire',
    'explosion',
    'bomb',
    'dynamite',
    'burning',
    'hard',
    'hell',
    'storm',
    'fury',
    'volcano',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, dark]);
    const [x, y] = [random.between(150, 250), 370];
    const spikes = (count: number, outer: number, inner: number): string => {
      const points = Array.from({ length: count * 2 }, (_, index) => {
        const angle = (index * Math.PI) / count;
        const radius = index % 2 === 0 ? outer * random.between(0.8, 1.15) : inner;
        return d`${x + radius * Math.cos(angle)} ${y + radius * Math.sin(angle)}`;
      });
      return `M${points.join('L')}z`;
    };
    const runner =
      disc(16, -124, 13, dark) +
      stroke(
        'M8-100L-8-54M8-98L38-78 58-92M6-96L-26-90-40-66M-8-54L28-36 20 0M-8-54L-24-22-58-18',
        dark,
        14,
        { round: true },
      );
    return {
      ground,
      art:
        shape(spikes(14, 230, 130), ground === hot ? mid : hot) +
        shape(spikes(12, 156, 92), light) +
        shape('M0 552L400 530V600H0z', dark) +
        placed(runner, x + random.between(-30, 30), 546, { scale: 1.9 }),
      title: 'head',
    };
  },
};

const speed: Motif = {
  name: 'speed',
  words: [
    'speed',
    'race',
    'racer',
    'driver',
    'drive',
    'car',
    'cars',
    'fast',
    'furious',
    'wheels',
    'chase',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, hot]);
    const car = ground === hot ? light : hot;
    const streaks = Array.from({ length: 11 }, (_, index) => {
      const y = 210 + index * 25;
      return d`M${random.between(-60, 120)} ${y}h${random.between(120, 330)}`;
    }).join('');
    const body =
      shape('M-150 20Q-150-18-100-20L-40-24Q-24-56 16-56Q40-54 46-26L110-16Q148-8 152 20z', car) +
      shape('M-30-24Q-18-46 14-46Q30-46 36-26z', dark) +
      disc(-84, 22, 34, dark) +
      disc(-84, 22, 14, light) +
      disc(92, 22, 34, dark) +
      disc(92, 22, 14, light) +
      disc(0, 0, 19, light) +
      shape('M-6-10h8v20h-5v-13h-4z', dark);
    const art =
      shape(rays(400, 470, 10, 640, 2.9), ground === light ? mid : ground === mid ? light : mid) +
      block(0, 0, 400, 190, ground) +
      stroke(streaks, dark, 5) +
      block(0, 514, 400, 86, dark) +
      placed(body, random.between(190, 220), 470, { turn: -5, scale: 1.2 });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

export const actionMotifs = [burst, speed] as const;
export const locomotiveMotif = locomotive;
