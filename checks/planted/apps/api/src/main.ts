// planted: the pages, known by another than composition/
import { pages } from '../../web/src/index.ts';
// planted: past the door of a module, from outside the modules
import { createSeatService } from './modules/seats/seats.service.ts';

export const service = [createSeatService, pages];
