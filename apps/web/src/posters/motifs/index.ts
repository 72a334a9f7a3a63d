import { type Family } from '../genre-families.ts';
import { type Motif } from '../motif.ts';
import { actionMotifs, locomotiveMotif } from './action.ts';
import { adventureMotifs, balloonMotif } from './adventure.ts';
import { animationMotifs } from './animation.ts';
import { cinemaMotifs } from './cinema.ts';
import { comedyOfMannersMotifs } from './comedy-of-manners.ts';
import { comedyMotifs } from './comedy.ts';
import { documentaryMotifs } from './documentary.ts';
import { dramaMotifs } from './drama.ts';
import { familyMotifs } from './family.ts';
import { fantasyMotifs } from './fantasy.ts';
import { historyMotifs } from './history.ts';
import { horrorMotifs } from './horror.ts';
import { boatMotif, romanceMotifs, windowsMotif } from './romance.ts';
import { scienceFictionMotifs } from './science-fiction.ts';
import { curtainMotif, musicalMotifs } from './stage.ts';
import { rainMotif, thrillerMotifs } from './thriller.ts';
import { warMotifs } from './war.ts';
import { westernMotifs } from './western.ts';

/** What the films of a family are drawn with. */
export const motifs: Readonly<Record<Family, readonly [Motif, ...Motif[]]>> = {
  horror: horrorMotifs,
  scienceFiction: scienceFictionMotifs,
  western: westernMotifs,
  war: warMotifs,
  animation: [...animationMotifs, balloonMotif],
  musical: [...musicalMotifs, rainMotif],
  documentary: documentaryMotifs,
  thriller: thrillerMotifs,
  fantasy: fantasyMotifs,
  comedy: [...comedyMotifs, ...comedyOfMannersMotifs],
  romance: [...romanceMotifs, rainMotif],
  adventure: [...adventureMotifs, balloonMotif],
  family: [...familyMotifs, balloonMotif],
  history: historyMotifs,
  action: [locomotiveMotif, ...actionMotifs],
  drama: [...dramaMotifs, windowsMotif, boatMotif, rainMotif],
  cinema: [...cinemaMotifs, curtainMotif],
};
