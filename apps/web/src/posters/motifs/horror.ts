import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, oval, placed, repeated, ring, shape, stroke } from '../svg.ts';

const spiralEye: Motif = {
  name: 'spiral eye',
  words: [
    'cabinet',
    'doctor',
    'dr',
    'eye',
    'eyes',
    'mind',
    'hypnosis',
    'sleep',
    'dream',
    'mad',
    'madness',
    'psycho',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, hot, mid]);
    const iris = ground === hot ? mid : hot;
    const [x, y] = [200, 214];
    const turns = Array.from({ length: 13 }, (_, index) => {
      const radius = 52 + index * 23;
      return d`A${radius} ${radius} 0 0 1 ${x + (index % 2 === 0 ? radius : -radius) + (index % 2 === 0 ? 11.5 : -11.5)} ${y}`;
    });
    const band = ground === light && random.chance(0.5) ? hot : dark;
    return {
      ground,
      art:
        stroke(d`M${x - 40} ${y}${turns.join('')}`, dark, random.between(15, 20)) +
        shape('M62 214Q200 74 338 214Q200 354 62 214z', dark) +
        shape('M78 214Q200 94 322 214Q200 334 78 214z', light) +
        disc(x, y, 58, iris) +
        ring(x, y, 42, dark, 3) +
        disc(x, y, 27, dark) +
        disc(x + 15, y - 17, 9, light) +
        block(0, 412, 400, 188, band),
      title: 'foot',
      under: band,
    };
  },
};

const clawShadow: Motif = {
  name: 'shadow of a hand',
  words: [
    'nosferatu',
    'vampire',
    'dracula',
    'shadow',
    'shadows',
    'hand',
    'hands',
    'monster',
    'blood',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const opening = random.pick([hot, light, mid]);
    const second = opening === light ? hot : light;
    const finger = (index: number): string => {
      const from = 190 + index * 23;
      const tipX = [112, 74, 66, 84, 128][index] ?? 0;
      const tipY = [112, 172, 246, 318, 372][index] ?? 0;
      const lift = [-30, -22, -14, -4, 12][index] ?? 0;
      const bend = tipX + 66 + random.between(-8, 8);
      return d`M282 ${from}Q${bend + 30} ${from + lift - 14} ${bend} ${(from + tipY) / 2 + lift}Q${tipX + 26} ${tipY + lift / 2} ${tipX} ${tipY}Q${tipX + 34} ${tipY + 14} ${bend + 8} ${(from + tipY) / 2 + lift + 17}Q${bend + 40} ${from + lift + 8} 282 ${from + 25}z`;
    };
    const steps = Array.from({ length: 5 }, (_, index) =>
      block(48 - index * 12, 402 + index * 8, 304 + index * 24, 3, second),
    );
    const art =
      shape('M48 404V176A152 152 0 0 1 352 176V404z', opening) +
      disc(random.between(150, 250), 120, 38, second) +
      shape([0, 1, 2, 3, 4].map((index) => finger(index)).join(''), dark) +
      shape('M270 186Q300 176 330 196L400 220V330L330 326Q300 326 270 308z', dark) +
      steps.join('');
    return { ground: dark, art: random.chance(0.5) ? art : mirrored(art), title: 'foot' };
  },
};

const mask: Motif = {
  name: 'mask',
  words: ['phantom', 'mask', 'masked', 'opera', 'face', 'faces', 'masque'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const fold = random.between(38, 50);
    const folds = Array.from(
      { length: Math.ceil(400 / fold) },
      (_, index) => d`M${index * fold} 0h${fold * random.between(0.3, 0.55)}V600H${index * fold}z`,
    ).join('');
    const curtain = random.pick([hot, mid]);
    const face =
      shape(
        'M200 168C120 168 84 236 92 330C98 420 150 500 200 520C250 500 302 420 308 330C316 236 280 168 200 168z',
        dark,
      ) +
      shape(
        'M196 182C128 182 100 242 106 326C112 384 138 410 160 416C176 420 180 400 184 384L196 380z',
        light,
      ) +
      shape('M122 312Q150 276 182 318Q150 338 122 312z', dark) +
      stroke('M112 282Q146 240 186 274', dark, 5, { round: true }) +
      shape('M218 312Q250 276 278 312Q250 334 218 312z', curtain === hot ? light : hot) +
      disc(248, 308, 11, dark) +
      stroke('M204 190V418', curtain, 3);
    return {
      ground: curtain,
      art:
        shape(folds, dark) +
        placed(face, -28, -138, { scale: 1.14 }) +
        block(0, 418, 400, 182, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const risingHands: Motif = {
  name: 'rising hands',
  words: ['dead', 'living', 'zombie', 'zombies', 'grave', 'graveyard', 'undead', 'buried', 'night'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot, hot]);
    const hand =
      stroke('M0 20V190', dark, 27) +
      stroke('M-11 8V26M0 4V26M11 8V26', dark, 14, { round: true }) +
      stroke('M-12 10L-27-38M-4 4L-9-58M5 4L10-55M13 10L28-34M10 34Q30 24 38-2', dark, 9.5, {
        round: true,
      });
    const places = [
      [46, 336, -14],
      [122, 296, 8],
      [204, 240, -4],
      [284, 312, 12],
      [356, 344, -10],
    ].map(
      ([x = 0, y = 0, turn = 0], index) =>
        d`translate(${x + random.between(-10, 10)} ${y + random.between(-16, 16)})rotate(${turn + random.between(-8, 8)})${index % 2 === 0 ? '' : 'scale(-1 1)'}`,
    );
    return {
      ground,
      art:
        disc(random.between(140, 260), 176, 138, ground === mid ? hot : light) +
        repeated(hand, places) +
        shape(d`M0 416Q100 ${random.between(388, 404)} 200 412T400 408V600H0z`, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const witch: Motif = {
  name: 'hat and fire',
  words: [
    'witch',
    'witches',
    'haxan',
    'devil',
    'hell',
    'demon',
    'demons',
    'fire',
    'satan',
    'inferno',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const fire = ground === hot ? mid : hot;
    const tongues = Array.from({ length: 8 }, (_, index) => {
      const [x, top] = [index * 58 - 30, random.between(330, 378)];
      return d`M${x} 440Q${x - 6} ${top + 50} ${x + 34} ${top}Q${x + 30} ${top + 36} ${x + 50} ${top + 50}Q${x + 66} 410 ${x + 56} 440z`;
    }).join('');
    const tip = random.between(236, 282);
    const art =
      disc(200, 190, 150, light) +
      shape('M124 262H276L250 372Q236 420 200 452Q164 420 150 372z', dark) +
      shape(
        d`M118 250C152 190 162 90 ${tip} 26C238 70 236 110 250 150C258 190 268 220 284 250z`,
        dark,
      ) +
      shape('M128 232C150 246 250 246 274 230L280 252H120z', fire) +
      oval(200, 258, 152, 24, dark) +
      shape(
        'M152 300Q172 288 190 308Q168 314 152 300zM248 300Q228 288 210 308Q232 314 248 300z',
        fire,
      ) +
      shape(tongues, fire) +
      block(0, 414, 400, 186, fire);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: fire };
  },
};

const hauntedHouse: Motif = {
  name: 'house on a hill',
  words: ['house', 'haunted', 'hill', 'manor', 'mansion', 'usher', 'inn', 'hotel'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot]);
    const lit = ground === hot ? mid : hot;
    const art =
      disc(random.between(250, 290), 150, 96, light) +
      shape('M0 430Q60 330 200 300Q330 320 400 420V600H0z', dark) +
      shape(
        'M128 330V190L118 192 160 118 196 178V150L190 152 216 66 244 152 236 150V196L266 168 302 220 292 220V340z',
        dark,
      ) +
      block(208, 110, 14, 20, lit) +
      block(152, 186, 20, 28, lit) +
      block(254, 232, 18, 26, ground) +
      block(206, 206, 16, 24, ground) +
      block(200, 266, 26, 50, light) +
      stroke(
        'M52 400Q60 300 44 236M54 320Q30 290 16 262M52 296Q72 262 84 246M48 262Q38 226 46 196',
        dark,
        8,
        { round: true },
      ) +
      stroke('M213 316Q206 350 232 368T206 414', light, 3);
    return {
      ground,
      art: random.chance(0.5) ? art : mirrored(art),
      title: 'foot',
      under: dark,
    };
  },
};

export const horrorMotifs = [
  spiralEye,
  clawShadow,
  mask,
  risingHands,
  witch,
  hauntedHouse,
] as const;
