import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, oval, rays, shape, stroke } from '../svg.ts';

const desertSun: Motif = {
  name: 'desert sun',
  words: [
    'desert',
    'sun',
    'noon',
    'valley',
    'canyon',
    'plains',
    'prairie',
    'mexico',
    'texas',
    'arizona',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light, hot]);
    const sun = ground === hot ? light : hot;
    const bars = [0, 1, 2, 3, 4].map((index) =>
      block(0, 352 + index * 26, 400, 3 + index * 3.5, ground),
    );
    const cactus = random.between(176, 216);
    const art =
      disc(random.between(180, 250), 330, 128, sun) +
      bars.join('') +
      shape(
        'M0 470V392H20L30 374H76L88 404 104 452 124 470zM248 470L262 430 270 372H292L298 350H352L360 384H400V470z',
        dark,
      ) +
      block(0, 466, 400, 134, dark) +
      block(0, 492, 400, 4, ground === mid ? hot : mid) +
      block(0, 520, 400, 9, ground === mid ? hot : mid) +
      block(0, 556, 400, 16, ground === mid ? hot : mid) +
      stroke(
        d`M${cactus} 600V372M${cactus} 478H${cactus - 38}V424M${cactus} 452H${cactus + 36}V396`,
        dark,
        24,
        { round: true },
      ) +
      stroke(d`M${cactus} 600V378`, ground, 2);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const rails: Motif = {
  name: 'rails',
  words: [
    'rail',
    'rails',
    'railway',
    'railroad',
    'track',
    'tracks',
    'road',
    'express',
    'station',
    'journey',
    'west',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const sky = random.pick([hot, light, mid]);
    const sun = sky === hot ? light : hot;
    const x = random.between(150, 250);
    const sleepers = Array.from({ length: 11 }, (_, index) => {
      const near = (index + 1) / 11;
      const y = 282 + 330 * near ** 2.2;
      const half = (y - 276) * 0.52 + 4;
      const slide = (200 - x) * near ** 2.2;
      return d`M${x + slide - half} ${y}h${half * 2}l${2 + near * 4} ${3 + near * 22}h${-half * 2 - 4 - near * 8}z`;
    }).join('');
    const rail = (side: number): string =>
      d`M${x + side} 276L${200 + side * 112} 600h${side * 22}L${x + side * 2} 276z`;
    return {
      ground: sky,
      art:
        disc(x, 278, 84, sun) +
        shape(
          'M0 278L60 244 96 262 150 226 190 268 240 250 300 220 340 256 400 236V300H0z',
          sky === mid ? dark : mid,
        ) +
        block(0, 276, 400, 324, dark) +
        shape(sleepers, sky === hot ? mid : sky === mid ? hot : mid) +
        shape(rail(-1) + rail(1), light),
      title: 'head',
    };
  },
};

const badge: Motif = {
  name: 'badge',
  words: [
    'sheriff',
    'marshal',
    'law',
    'justice',
    'star',
    'outlaw',
    'guns',
    'gun',
    'gunfight',
    'duel',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, dark, mid]);
    const metal = ground === dark ? random.pick([light, hot]) : light;
    const turn = random.between(-0.35, 0.35);
    const point = (index: number, radius: number): readonly [number, number] => {
      const angle = turn - Math.PI / 2 + (index * Math.PI) / 5;
      return [200 + radius * Math.cos(angle), 222 + radius * Math.sin(angle)];
    };
    const points = Array.from({ length: 10 }, (_, index) =>
      point(index, index % 2 === 0 ? 168 : 76),
    );
    const star = `M${points.map(([x, y]) => d`${x} ${y}`).join('L')}z`;
    const balls = [0, 2, 4, 6, 8].map((index) => disc(...point(index, 170), 15, metal));
    const shadow = ground === dark ? hot : dark;
    const holes = Array.from({ length: 3 }, () => {
      const [x, y] = [random.between(150, 250), random.between(180, 270)];
      return disc(x, y, 12, ground) + disc(x + 2, y + 2, 7, shadow);
    });
    return {
      ground,
      art:
        `<g transform="translate(9 10)">${shape(star, shadow)}</g>` +
        shape(star, metal) +
        balls.join('') +
        `<circle cx="200" cy="222" r="58" fill="none" stroke="${shadow}" stroke-width="3"/>` +
        holes.join(''),
      title: 'foot',
    };
  },
};

const bandit: Motif = {
  name: 'bandit',
  words: [
    'robbery',
    'bandit',
    'bandits',
    'rider',
    'riders',
    'cowboy',
    'cowboys',
    'gunfighter',
    'stranger',
    'wanted',
    'kid',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const scarf = ground === hot ? mid : hot;
    const dots = Array.from({ length: 16 }, (_, index) => {
      const [row, column] = [Math.floor(index / 4), index % 4];
      return disc(138 + column * 38 + (row % 2) * 19, 300 + row * 30, 5.5, light);
    });
    return {
      ground,
      art:
        shape(rays(200, 230, 16, 480, random.between(0, 0.3)), ground === hot ? mid : light) +
        shape('M60 470Q80 350 200 330Q320 350 340 470z', dark) +
        shape('M124 210H276V300Q200 330 124 300z', light) +
        shape('M124 210H276V240H124z', dark) +
        shape('M112 272Q200 300 288 272L276 350 200 440 124 350z', scarf) +
        dots.join('') +
        shape('M144 250q22-10 42 2q-20 12-42-2zM256 250q-22-10-42 2q20 12 42-2z', dark) +
        oval(200, 206, 176, 30, dark) +
        shape('M108 204Q108 96 150 84Q182 76 200 100Q218 76 250 84Q292 96 292 204z', dark) +
        shape('M109 186Q200 214 291 186L292 204Q200 230 108 204z', scarf) +
        block(0, 424, 400, 176, dark),
      title: 'foot',
      under: dark,
    };
  },
};

export const westernMotifs = [desertSun, rails, badge, bandit] as const;
