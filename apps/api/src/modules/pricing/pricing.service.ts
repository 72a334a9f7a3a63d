import type { Database } from '../../database.ts';
import { changingPrices } from './changing-prices.ts';
import { createFeesService } from './fees.service.ts';
import { createHouseRulesService } from './house-rules.service.ts';
import { createPriceListsService } from './price-lists.service.ts';
import { createPromotionsService } from './promotions.service.ts';
import { createTermsService } from './terms.service.ts';
import { createTicketTypesService } from './ticket-types.service.ts';

export type PricingService = ReturnType<typeof createPricingService>;

/** What things cost, and what they are sold under. */
export function createPricingService({
  db,
  cancellationCutOffMinutes,
  onTermsChanged,
}: {
  db: Database;
  /** Until so long before the start everything is given back, where no policy says otherwise. */
  cancellationCutOffMinutes: number;
  /** Called after the commit: showtimes may sell under other terms now. */
  onTermsChanged: () => void;
}) {
  const terms = createTermsService({ db, cancellationCutOffMinutes });
  const changePrices = changingPrices({ db, resolveAgain: terms.resolveAgain, onTermsChanged });
  return {
    ...terms,
    ...createTicketTypesService({ db, changePrices }),
    ...createPriceListsService({ db, changePrices }),
    ...createFeesService({ db, changePrices }),
    ...createHouseRulesService({ db, changePrices }),
    ...createPromotionsService({ db, changePrices }),
  };
}
