import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, placed, repeated, shape, stroke } from '../svg.ts';

const door: Motif = {
  name: 'door ajar',
  words: [
    'door',
    'room',
    'home',
    'house',
    'leaving',
    'return',
    'stranger',
    'guest',
    'light',
    'closed',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, hot, mid]);
    const shade = ground === dark ? mid : dark;
    const glow = ground === hot ? light : random.pick([light, hot]);
    const figure = disc(0, -86, 12, dark) + shape('M-18 0L-14-66Q0-80 14-66L18 0z', dark);
    const art =
      block(120, 200, 150, 312, glow) +
      shape('M120 512H270L400 600H60z', glow) +
      shape('M120 200L216 232V544L120 512z', shade) +
      disc(204, 392, 5, glow) +
      shape('M232 516h16L316 600H276z', dark) +
      placed(figure, 240, 518, { scale: random.between(1.1, 1.4) });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const crowd: Motif = {
  name: 'one in the crowd',
  words: [
    'crowd',
    'people',
    'man',
    'men',
    'women',
    'angry',
    'everyone',
    'nobody',
    'citizen',
    'strike',
    'mother',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, dark]);
    const many = ground === dark ? mid : dark;
    const rest = ground === mid ? light : mid;
    const chosen = random.pick([12, 13, 16, 17]);
    const people = Array.from({ length: 24 }, (_, index) => {
      const [row, column] = [Math.floor(index / 4), index % 4];
      const ink = index === chosen ? hot : row % 2 === 0 ? many : rest;
      return d`<use href="#a" x="${column * 104 + (row % 2) * 52 + 18}" y="${row * 62 + 24}" color="${ink}"/>`;
    });
    const person =
      shape('M-38 90q0-54 38-54t38 54z', 'currentColor') + disc(0, 14, 21, 'currentColor');
    return {
      ground,
      art: repeated(person, []) + people.join('') + block(0, 424, 400, 176, ground),
      title: 'foot',
    };
  },
};

const road: Motif = {
  name: 'road',
  words: ['road', 'way', 'street', 'journey', 'strada', 'travel', 'path', 'away', 'mile', 'miles'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, hot, mid]);
    const sun = ground === hot ? light : hot;
    const field = ground === mid ? light : mid;
    const poles = [0, 1, 2, 3].map((index) => {
      const size = 0.3 + index * 0.28;
      const x = 236 + index * index * 13 + index * 12;
      const y = 346 + index * index * 16;
      return d`M${x} ${y + 6}v${-150 * size}M${x - 20 * size} ${y - 130 * size}h${40 * size}`;
    });
    const art =
      disc(random.between(100, 180), 300, 74, sun) +
      block(0, 340, 400, 260, field) +
      shape('M196 340H206C250 400 130 450 330 600H-40C40 460 220 420 196 340z', dark) +
      stroke('M201 346C226 406 70 470 150 600', field, 5, { dashes: '16 14' }) +
      stroke(poles.join(''), dark, 6) +
      shape('M0 340V322L60 312 120 326 190 316 260 328 340 310 400 324V342H0z', dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const profile: Motif = {
  name: 'sea in a head',
  words: [
    'life',
    'heart',
    'soul',
    'woman',
    'girl',
    'boy',
    'mother',
    'father',
    'daughter',
    'son',
    'name',
    'memory',
    'letter',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const inner = ground === hot ? light : hot;
    const sea = ground === mid ? light : mid;
    const art =
      shape(
        'M96 424L112 350C60 316 44 240 60 170C78 84 160 44 236 58C296 70 326 116 324 170L358 236 330 250 336 270 324 282 330 300C326 330 296 336 262 328L256 360 284 424z',
        dark,
      ) +
      disc(190, 172, 88, inner) +
      disc(random.between(166, 214), 154, 30, inner === light ? hot : light) +
      shape('M103 184H277A88 88 0 0 1 103 184z', sea) +
      stroke('M128 206H252M148 226H232M172 244H208', inner, 6, { round: true });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot' };
  },
};

const chair: Motif = {
  name: 'empty chair',
  words: [
    'chair',
    'alone',
    'silence',
    'empty',
    'waiting',
    'wait',
    'absence',
    'last',
    'end',
    'autumn',
    'sonata',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light, hot]);
    const floor = ground === hot ? mid : hot;
    const window = ground === light ? mid : light;
    const art =
      shape('M54 60H190V300H54z', window) +
      stroke('M122 60V300M54 180H190', ground, 9) +
      block(0, 372, 400, 60, floor) +
      shape('M150 424L236 424 400 372H340z', dark) +
      stroke('M224 230V420M300 250V412M224 330H300', dark, 11, { round: true }) +
      shape('M216 322h92l-14 18h-82z', dark) +
      stroke('M218 240L300 252M220 268L300 278M220 296L300 304', dark, 7) +
      block(0, 420, 400, 180, dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

export const dramaMotifs = [door, crowd, road, profile, chair] as const;
