import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, rays, shape, stroke, wave } from '../svg.ts';

const sunrise: Motif = {
  name: 'sunrise',
  words: [
    'sunrise',
    'dawn',
    'sunset',
    'sun',
    'morning',
    'summer',
    'day',
    'before',
    'evening',
    'tomorrow',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid]);
    const beams = ground === light ? mid : light;
    const glints = [0, 1, 2, 3, 4].map((index) =>
      stroke(
        d`M${200 - (92 - index * 17)} ${446 + index * 26}h${184 - index * 34}`,
        hot,
        10 - index,
        { round: true },
      ),
    );
    const pair =
      shape('M-26 0V-50Q-26-70-12-70T0-50Q2-64 14-64T26-46V0z', dark) +
      disc(-12, -84, 12, dark) +
      disc(12, -76, 11, dark);
    return {
      ground,
      art:
        shape(rays(200, 420, 17, 460, random.between(-0.1, 0.2)), beams) +
        block(0, 0, 400, 186, ground) +
        disc(200, 420, 128, hot) +
        block(0, 420, 400, 180, dark) +
        glints.join('') +
        `<g transform="translate(${Math.round(random.between(110, 290))} 424)">${pair}</g>`,
      title: 'head',
    };
  },
};

const twoFaces: Motif = {
  name: 'two faces',
  words: [
    'two',
    'lovers',
    'couple',
    'encounter',
    'kiss',
    'together',
    'marriage',
    'you',
    'we',
    'us',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, dark]);
    const [one, other] = random.pick([
      [hot, mid],
      [mid, hot],
    ]);
    const profile =
      'M0 30H150C176 70 186 110 178 146L208 196 184 208 190 226 182 238 188 254C186 276 160 282 136 276L124 330 150 420H0z';
    return {
      ground,
      art:
        disc(
          200,
          random.between(110, 160),
          random.between(60, 90),
          ground === light ? mid : light,
        ) +
        shape(profile, one) +
        mirrored(shape(profile, other)) +
        shape('M192 169L208 196 200 200 192 196z', dark) +
        shape('M96 148q26-20 52 0q-26 14-52 0z', dark) +
        mirrored(shape('M96 148q26-20 52 0q-26 14-52 0z', dark)) +
        block(0, 418, 400, 182, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const windows: Motif = {
  name: 'two lit windows',
  words: [
    'apartment',
    'window',
    'windows',
    'neighbour',
    'street',
    'city',
    'lights',
    'house',
    'letter',
    'paris',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, hot]);
    const shut = ground === dark ? mid : dark;
    const lit = [random.pick([5, 6, 9]), random.pick([10, 7, 14])];
    const panes = Array.from({ length: 16 }, (_, index) => {
      const [x, y] = [36 + (index % 4) * 86, 34 + Math.floor(index / 4) * 96];
      if (!lit.includes(index)) {
        return d`M${x} ${y}h70v74h-70z`;
      }
      return '';
    }).join('');
    const bright = lit.map((index, which) => {
      const [x, y] = [36 + (index % 4) * 86, 34 + Math.floor(index / 4) * 96];
      const way = which === 0 ? 1 : -1;
      return (
        block(x, y, 70, 74, ground === hot ? light : which === 0 ? hot : light) +
        disc(x + 35 + way * 4, y + 30, 12, dark) +
        shape(d`M${x + 13} ${y + 74}q2-30 22-30t22 30z`, dark)
      );
    });
    const bars = Array.from({ length: 4 }, (_, index) => d`M${71 + index * 86} 34v362`).join('');
    return {
      ground,
      art: shape(panes, shut) + stroke(bars, ground, 3) + bright.join(''),
      title: 'foot',
    };
  },
};

const rose: Motif = {
  name: 'rose',
  words: [
    'rose',
    'roses',
    'flower',
    'flowers',
    'garden',
    'love',
    'heart',
    'hearts',
    'blossom',
    'spring',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, dark]);
    const stem = ground === dark ? mid : dark;
    const [x, y] = [200, 330];
    const turns = [0, 1, 2, 3, 4].map((index) => {
      const radius = 16 + index * 13;
      return d`a${radius} ${radius} 0 0 1 ${index % 2 === 0 ? radius * 2 : -radius * 2} ${random.between(-7, 7)}`;
    });
    const lean = random.between(0, 1.2);
    const petals = ground === hot ? light : hot;
    const art =
      stroke(d`M200 400Q${random.between(180, 224)} 500 200 600`, stem, 9) +
      shape(
        'M202 520Q230 440 320 450Q300 530 202 520zM198 560Q170 490 84 500Q106 570 198 560z',
        stem,
      ) +
      stroke('M206 516L300 462M194 556L104 508', ground, 2.5) +
      [0, 1, 2, 3, 4]
        .map((index) =>
          disc(
            x + 62 * Math.cos(lean + index * 1.257),
            y + 62 * Math.sin(lean + index * 1.257),
            60,
            petals,
          ),
        )
        .join('') +
      disc(x, y, 92, petals) +
      stroke(d`M${x - 14} ${y}${turns.join('')}`, ground === mid ? light : ground, 6, {
        round: true,
      });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const boat: Motif = {
  name: 'boat under the moon',
  words: [
    'sea',
    'lake',
    'river',
    'water',
    'moonlight',
    'moon',
    'island',
    'boat',
    'night',
    'atalante',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, hot, mid]);
    const moon = ground === hot ? light : ground === dark ? hot : light;
    const sea = ground === dark ? mid : dark;
    const lines = [0, 1, 2, 3].map((index) =>
      stroke(wave(470 + index * 34, 66, 14, index * 17), ground, 4),
    );
    const x = random.between(140, 260);
    return {
      ground,
      art:
        disc(x + random.between(-60, 60), 320, 110, moon) +
        block(0, 440, 400, 160, sea) +
        lines.join('') +
        shape(
          d`M${x - 92} 424Q${x} 452 ${x + 92} 424Q${x + 70} 470 ${x + 40} 470H${x - 40}Q${x - 70} 470 ${x - 92} 424z`,
          ground === dark ? light : ground === hot ? mid : hot,
        ) +
        shape(
          d`M${x - 38} 434q0-46 20-46t20 46zM${x + 2} 434q0-40 18-40t18 40z`,
          ground === dark ? dark : sea,
        ) +
        disc(x - 18, 376, 12, ground === dark ? dark : sea) +
        disc(x + 18, 384, 11, ground === dark ? dark : sea),
      title: 'head',
    };
  },
};

export const boatMotif = boat;
export const windowsMotif = windows;
export const romanceMotifs = [sunrise, twoFaces, windows, rose, boat] as const;
