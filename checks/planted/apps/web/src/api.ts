// planted: the pages' way into the API that goes past a door
export { createSeatService } from '../../api/src/modules/seats/seats.service.ts';
