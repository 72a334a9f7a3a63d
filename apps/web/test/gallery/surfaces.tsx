import { Icon, type IconName } from '../../src/design/icons.tsx';
import { Badge, Disclosure, Facts, PageHeading } from '../../src/design/page-heading.tsx';
import { Time } from '../../src/shell/times.tsx';

const ICONS: readonly IconName[] = [
  'account',
  'calendar',
  'check',
  'chevronDown',
  'chevronLeft',
  'chevronRight',
  'clock',
  'close',
  'companion',
  'cross',
  'download',
  'fit',
  'information',
  'list',
  'mail',
  'minus',
  'moon',
  'pin',
  'plus',
  'print',
  'screen',
  'search',
  'seat',
  'sun',
  'system',
  'ticket',
  'warning',
  'wheelchair',
];

export function Surfaces() {
  return (
    <>
      <PageHeading
        title="Choose your seats"
        lead="Lumen Palace, Screen 3. Two seats together, as near to the middle as there are."
      />
      <h2 class="title">The Cabinet of Dr. Caligari</h2>
      <h2>Showings on Friday 27 November</h2>
      <h3>Harbour Light</h3>
      <h4>Ticket types</h4>
      <p class="narrow">
        A hypnotist uses a sleepwalker to commit murders. Robert Wiene’s film of 1920 is shown in a
        4K restoration, with <a href="/films">live music</a> on Saturdays.{' '}
        <strong>No trailers</strong>, and nobody is let in after the first reel.{' '}
        <small>Certificate PG.</small>
      </p>
      <div class="badges">
        <Badge>4K</Badge>
        <Badge kind="accent">Lumen XL</Badge>
        <Badge kind="good">Paid</Badge>
        <Badge kind="warning">Nearly full</Badge>
        <Badge kind="bad">Cancelled</Badge>
      </div>
      <div class="narrow">
        <Facts
          facts={[
            { name: 'Cinema', value: 'Lumen Palace, Screen 3' },
            {
              name: 'When',
              value: (
                <Time instant="2026-11-27T19:30:00Z" timeZone="Europe/London" show="dateTime" />
              ),
            },
            { name: 'Seats', value: 'Row F, seats 12 and 13' },
          ]}
        />
        <br />
        <Disclosure summary="How to get there">
          <p>By tram to the harbour, and then along the water.</p>
        </Disclosure>
        <Disclosure summary="Access" open>
          <p>Every screen has spaces for wheelchairs.</p>
        </Disclosure>
      </div>
      <div class="cluster">
        {ICONS.map((name) => (
          <Icon key={name} name={name} />
        ))}
      </div>
    </>
  );
}
