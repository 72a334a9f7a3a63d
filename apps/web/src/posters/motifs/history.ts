import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, rays, shape, stroke, wave } from '../svg.ts';

const bow: Motif = {
  name: 'bow of a ship',
  words: [
    'battleship',
    'ship',
    'fleet',
    'navy',
    'cruiser',
    'potemkin',
    'titanic',
    'admiral',
    'sea',
    'harbour',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, light, mid]);
    const lit = ground === mid ? light : mid;
    const sea = ground === hot ? light : hot;
    return {
      ground,
      art:
        shape(
          rays(200, 250, 13, 420, random.between(0, 0.4)),
          ground === light ? mid : ground === hot ? mid : light,
        ) +
        shape(
          'M120 190V100H150V60H172V24H196V190zM204 190V10H212V60H232V92H262V130H284V190z',
          dark,
        ) +
        stroke('M60 172L10 128M90 172L44 108M340 172L390 128M310 172L356 108', dark, 12) +
        shape('M40 186H360L340 158H60z', dark) +
        shape('M20 184Q110 204 200 206V440H176Q150 300 20 184z', lit) +
        shape('M380 184Q290 204 200 206V440H224Q250 300 380 184z', dark) +
        disc(134, 256, 13, dark) +
        disc(266, 256, 13, lit) +
        stroke('M200 206V440', light, 3) +
        shape(d`${wave(398, 66, 40, random.between(0, 40))}V600H0z`, sea) +
        shape(d`${wave(420, 66, 26, random.between(20, 60))}V600H0z`, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const tear: Motif = {
  name: 'face with a tear',
  words: [
    'passion',
    'joan',
    'saint',
    'martyr',
    'trial',
    'tears',
    'tear',
    'sorrow',
    'faith',
    'mary',
    'jeanne',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const drop = ground === hot ? mid : hot;
    const art =
      shape('M84 0V210C84 330 132 420 200 424S316 330 316 210V0z', light) +
      shape('M200 0H316V210C316 330 268 420 200 424z', ground === hot ? mid : light) +
      shape(
        'M60 0H340V190C330 150 316 112 300 88Q250 70 200 78T104 88C88 112 70 150 60 190z',
        dark,
      ) +
      stroke('M110 190Q146 158 184 194M290 190Q254 158 216 194', dark, 5, { round: true }) +
      disc(150, 188, 16, dark) +
      disc(250, 188, 16, dark) +
      stroke('M102 156Q140 124 184 148M298 156Q260 124 216 148', dark, 8, { round: true }) +
      stroke('M204 178L214 280H188', dark, 6, { round: true }) +
      shape('M164 334Q186 322 200 330Q214 322 236 334Q200 356 164 334z', dark) +
      shape(
        d`M146 218Q174 ${random.between(268, 286)} 146 ${random.between(294, 304)}Q118 276 146 218z`,
        drop === mid ? hot : drop,
      ) +
      block(0, 424, 400, 176, dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

const column: Motif = {
  name: 'broken column',
  words: [
    'rome',
    'roman',
    'empire',
    'caesar',
    'emperor',
    'fall',
    'ancient',
    'antony',
    'cleopatra',
    'pompeii',
    'gladiator',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, dark, mid]);
    const stone = light;
    const flute = ground === dark ? mid : dark;
    const art =
      disc(random.between(110, 290), 330, 120, ground === mid ? hot : mid) +
      shape('M130 560V300L158 276 176 296 204 262 232 288 250 270 270 292V560z', stone) +
      stroke('M150 300V556M172 300V556M194 284V556M216 284V556M238 292V556M258 292V556', flute, 6) +
      shape('M110 556H290V580H110z', stone) +
      shape('M90 578H310V600H90z', stone) +
      shape('M290 470L366 440 392 506 316 536z', stone) +
      stroke('M308 474L330 520M330 464L352 510M352 454L374 500', flute, 5);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const banners: Motif = {
  name: 'banners',
  words: [
    'revolution',
    'october',
    'march',
    'republic',
    'nation',
    'birth',
    'liberty',
    'flag',
    'revolt',
    'uprising',
    'napoleon',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid]);
    const flag = (x: number, y: number, fill: string, size: number): string =>
      shape(
        d`M${x} ${y}q${30 * size} ${-26 * size} ${70 * size} ${-6 * size}t${76 * size} ${-10 * size}l${-10 * size} ${74 * size}q${-34 * size} ${20 * size} ${-70 * size} ${2 * size}t${-62 * size} ${14 * size}z`,
        fill,
      ) + stroke(d`M${x - 2} ${y - 12}L${x + 46} 620`, dark, 8);
    const heads = Array.from({ length: 9 }, (_, index) => {
      const x = index * 50 + random.between(-8, 8);
      const y = 540 + random.between(-14, 12);
      return disc(x, y, 19, dark) + shape(d`M${x - 32} 620q0-60 32-60t32 60z`, dark);
    });
    const art =
      flag(30, 330, mid === ground ? light : mid, 1) +
      flag(230, 290, hot, 0.95) +
      flag(90, 250, hot, 1.5) +
      flag(190, 420, hot, 1.1) +
      heads.join('');
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

export const historyMotifs = [bow, tear, column, banners] as const;
