// planted: past the door of a module, from outside the modules
import { createSeatService } from './modules/seats/seats.service.ts';

export const service = createSeatService;
