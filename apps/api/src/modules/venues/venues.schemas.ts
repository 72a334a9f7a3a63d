import { Type } from 'typebox';

import { PageView, pageQuery } from '../../platform/http/pagination.ts';
import { CurrencyCode, Id, Strict } from '../../platform/http/wire.ts';

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'IANA name.',
  examples: ['Europe/London'],
});
const TimeOfDay = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: '`HH:MM`: what starts earlier in the day belongs to the business date before.',
  examples: ['06:00'],
});
const PreShowMinutes = Type.Integer({ minimum: 0, maximum: 240 });
const TurnaroundMinutes = Type.Integer({ minimum: 0, maximum: 240 });

export const CinemaView = Type.Object({
  id: Id,
  name: Type.String(),
  timeZone: TimeZone,
  currency: CurrencyCode,
  businessDayStartsAt: TimeOfDay,
});

export const AuditoriumView = Type.Object({
  id: Id,
  cinemaId: Id,
  name: Type.String(),
  preShowMinutes: PreShowMinutes,
  turnaroundMinutes: TurnaroundMinutes,
  currentSeatMapId: Type.Union([Id, Type.Null()], {
    description: 'What new showtimes get; null until there is a seat map.',
  }),
  capacity: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Seats of the current seat map.',
  }),
});

export const CinemaPage = PageView(CinemaView);
export const AuditoriumPage = PageView(AuditoriumView);

export const CinemaParams = Type.Object({ cinemaId: Id });
export const AuditoriumParams = Type.Object({ auditoriumId: Id });
export const ListQuery = Strict({ ...pageQuery });

export const CreateCinemaBody = Type.Object(
  {
    name: Name,
    timeZone: TimeZone,
    currency: CurrencyCode,
    businessDayStartsAt: Type.Optional(TimeOfDay),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Roxy', timeZone: 'Europe/London', currency: 'GBP' }],
  },
);

export const ChangeCinemaBody = Type.Object(
  {
    name: Type.Optional(Name),
    timeZone: Type.Optional(TimeZone),
    currency: Type.Optional(CurrencyCode),
    businessDayStartsAt: Type.Optional(TimeOfDay),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ name: 'Roxy on the Square' }] },
);

export const CreateAuditoriumBody = Type.Object(
  {
    name: Name,
    preShowMinutes: Type.Optional(PreShowMinutes),
    turnaroundMinutes: Type.Optional(TurnaroundMinutes),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Screen 1', preShowMinutes: 20, turnaroundMinutes: 15 }],
  },
);

export const ChangeAuditoriumBody = Type.Object(
  {
    name: Type.Optional(Name),
    preShowMinutes: Type.Optional(PreShowMinutes),
    turnaroundMinutes: Type.Optional(TurnaroundMinutes),
    currentSeatMapId: Type.Optional(Id),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ turnaroundMinutes: 20 }] },
);
