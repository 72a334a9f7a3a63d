import { contrast } from './colours.ts';
import { type Inks } from './palettes.ts';
import { type Random } from './seed.ts';

/** Where the title stands. Its lines are gathered at that edge and kept within these bounds. */
export type TitlePlace = 'head' | 'foot';

/** A sheet before its lettering. */
export type Composition = {
  /** What lies under everything. */
  ground: string;
  art: string;
  title: TitlePlace;
  /** What lies under the title, where that is not the ground. */
  under?: string;
};

/** What a motif draws with. */
export type Studio = { inks: Inks; random: Random };

/** A picture that can be drawn in any inks, and never twice in quite the same way. */
export type Motif = {
  name: string;
  /** Words of a title that ask for this picture, in the spelling of slugs. */
  words: readonly string[];
  compose: (studio: Studio) => Composition;
};

/** The ink that is read best on another. */
export function legibleOn(ground: string, { dark, light }: Inks): string {
  return contrast(dark, ground) > contrast(light, ground) ? dark : light;
}
