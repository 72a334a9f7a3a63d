import type { Database } from '../../database.ts';
import { invalidRequest, notFound } from '../../platform/errors.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import type { ChangePrices } from './changing-prices.ts';
import { applyChanges, type Changes, type PricingPage } from './pricing-page.ts';
import { ticketTypeExists } from './pricing.errors.ts';
import * as repository from './ticket-types.repository.ts';
import type { TicketType } from './ticket-types.repository.ts';

export type NewTicketType = Omit<TicketType, 'status' | 'staffOnly' | 'requiresAnother'> & {
  /** Default false. */
  staffOnly?: boolean;
  /** Default false. */
  requiresAnother?: boolean;
};

/** What everything else is a share of. */
const ADULT = 'adult';

/** Who tickets are for. */
export function createTicketTypesService({
  db,
  changePrices,
}: {
  db: Database;
  changePrices: ChangePrices;
}) {
  return { listTicketTypes, addTicketType, changeTicketType };

  async function listTicketTypes(page: PricingPage): Promise<TicketType[]> {
    return repository.findTicketTypes(db, page);
  }

  /** @throws DomainError INVALID_REQUEST; TICKET_TYPE_EXISTS */
  async function addTicketType(asked: NewTicketType, actor: Actor): Promise<TicketType> {
    const { staffOnly = false, requiresAnother = false } = asked;
    const type: TicketType = { ...asked, staffOnly, requiresAnother, status: 'active' };
    checkPosition(type);
    return changePrices(async (tx) => {
      await repository.insertTicketType(tx, type).catch((error: unknown) => {
        throw failedWith(error, 'uniqueViolation') ? ticketTypeExists(error) : error;
      });
      await recordAudit(tx, {
        actor,
        action: 'ticketType.create',
        subjectType: 'ticketType',
        subjectId: type.code,
        before: null,
        after: type,
      });
      return { result: type, cinemaId: null };
    });
  }

  /**
   * Changes a ticket type; of the adult's only the name.
   *
   * @throws DomainError NOT_FOUND; INVALID_REQUEST
   */
  async function changeTicketType(
    code: string,
    changes: Changes<Omit<TicketType, 'code'>>,
    actor: Actor,
  ): Promise<TicketType> {
    return changePrices(async (tx) => {
      const before = await repository.findTicketType(tx, code);
      if (before === undefined) throw notFound('ticket type');
      const after = applyChanges(before, changes);
      if (code === ADULT) checkAdult(before, after);
      else checkPosition(after);
      await repository.updateTicketType(tx, after);
      await recordAudit(tx, {
        actor,
        action: 'ticketType.update',
        subjectType: 'ticketType',
        subjectId: code,
        before,
        after,
      });
      return { result: after, cinemaId: null };
    });
  }
}

function checkPosition({ code, position }: TicketType): void {
  if (code === ADULT || position > 0) return;
  throw invalidRequest([
    { pointer: '/position', message: 'must be after that of adult, which is 0' },
  ]);
}

function checkAdult(before: TicketType, after: TicketType): void {
  const fixed = ['position', 'sharePercent', 'staffOnly', 'requiresAnother', 'status'] as const;
  const changed = fixed.filter((name) => before[name] !== after[name]);
  if (changed.length === 0) return;
  throw invalidRequest(
    changed.map((name) => ({
      pointer: `/${name}`,
      message: 'stays as it is: adult is what a seat is sold as when nothing is said',
    })),
  );
}
