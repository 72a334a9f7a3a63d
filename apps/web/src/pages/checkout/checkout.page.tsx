import { Button } from '../../design/button.tsx';
import { Countdown } from '../../design/countdown.tsx';
import { Field, Select } from '../../design/field.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice } from '../../design/notice.tsx';
import { StickyBar } from '../../design/order-summary.tsx';
import { Disclosure, PageHeading } from '../../design/page-heading.tsx';
import { PriceLines } from '../../design/price-lines.tsx';
import { Steps } from '../../design/progress.tsx';
import { links } from '../../shell/links.ts';
import { ticketTypeField } from './checkout-form.ts';
import type { ShownBuyer, ShownHold, ShownTicket } from './checkout-view.ts';
import { MoreTimeDialog } from './more-time.tsx';
import { Order, TimeLeft } from './order.tsx';

/** What has to be mended before anybody can pay. */
export type CheckoutProblems = {
  email?: string | undefined;
  code?: string | undefined;
  /** At the seat whose new type was refused. */
  ticketType?: { seat: string; text: string } | undefined;
};

export type CheckoutNotice = {
  kind: 'info' | 'warning' | 'problem';
  title: string;
  text?: string | undefined;
};

export type CheckoutPageProps = {
  shown: ShownHold;
  buyer: ShownBuyer;
  /** As typed, whatever it is. */
  typed: {
    email: string;
    code: string | undefined;
    /** What was chosen for seats, by label. */
    ticketTypes: Readonly<Record<string, string>>;
  };
  problems: CheckoutProblems;
  notice: CheckoutNotice | null;
  /** Makes what is sent twice happen once. */
  idempotencyKey: string;
};

const FORM = 'checkout-form';
const STEPS = ['Seats', 'Pay', 'Tickets'];

/** From held seats to paying, in one step. Everything in it is one form, so that no button loses anything. */
export function CheckoutPage(props: CheckoutPageProps) {
  const { shown, notice, idempotencyKey } = props;
  const { showtimeId, holdId } = shown;
  return (
    <div class="checkout" id="checkout">
      <Steps steps={STEPS} current={1} />
      <PageHeading title="Check and pay" />
      <p id="checkout-status" class="visually-hidden" role="status" />
      <div id="checkout-notices" data-live="notices">
        {notice === null ? null : (
          <Notice kind={notice.kind} title={notice.title}>
            {notice.text === undefined ? null : <p>{notice.text}</p>}
          </Notice>
        )}
      </div>
      <DefaultButton {...props} />
      <div class="split checkout-split">
        <div class="checkout-aside">
          <Order shown={shown} />
          <TimeLeft shown={shown}>
            {shown.extensionSeconds === 0 ? null : (
              <Button
                form={FORM}
                formaction={links.extendHold(showtimeId, holdId)}
                formnovalidate
                kind="secondary"
                data-extend
              >
                More time
              </Button>
            )}
          </TimeLeft>
        </div>
        <form
          id={FORM}
          class="checkout-form"
          method="post"
          action={links.payHold(showtimeId, holdId)}
          novalidate
          data-page-url={links.hold(showtimeId, holdId)}
        >
          <input type="hidden" name="key" value={idempotencyKey} />
          <Contact {...props} />
          <Tickets {...props} />
          <Code {...props} />
          <section class="checkout-section">
            <h2>What it costs</h2>
            <div data-live="prices">
              <input type="hidden" name="total" value={shown.totalAmount} />
              <PriceLines lines={shown.lines} total={shown.total} />
              {shown.taxNote === null ? null : (
                <p class="checkout-tax muted small">{shown.taxNote}</p>
              )}
            </div>
          </section>
          <PayLater {...props} />
        </form>
        <Pay {...props} />
        <p class="checkout-give-back">
          Changed your mind?{' '}
          <a href={links.giveBackHold(showtimeId, holdId)}>Give the seats back</a>
        </p>
      </div>
      <MoreTimeDialog shown={shown} idempotencyKey={idempotencyKey} />
    </div>
  );
}

/** What Enter does in a field: the same as the first button that pays, and not the first that stands here. */
function DefaultButton({ buyer: { methods } }: CheckoutPageProps) {
  const [method] = methods;
  if (method === undefined) return null;
  return (
    <button
      form={FORM}
      class="visually-hidden"
      name="method"
      value={method}
      tabIndex={-1}
      aria-hidden="true"
      data-default
    >
      Pay
    </button>
  );
}

function Contact({ shown, buyer, typed, problems }: CheckoutPageProps) {
  const { showtimeId, holdId } = shown;
  if (buyer.accountEmail !== null) {
    return (
      <section class="checkout-section">
        <h2>Your tickets</h2>
        <p class="checkout-to">
          <Icon name="mail" />
          <span>
            They go to <strong>{buyer.accountEmail}</strong>, and are among your tickets here.
          </span>
        </p>
      </section>
    );
  }
  return (
    <section class="checkout-section">
      <h2>Where do the tickets go?</h2>
      <Field
        label="Email"
        name="email"
        type="email"
        inputmode="email"
        autocomplete="email"
        autocapitalize="none"
        spellcheck={false}
        maxlength={254}
        required
        value={typed.email}
        hint="For the tickets, and if anything changes about the showing. You need no account."
        problem={problems.email}
        focused={problems.email !== undefined}
        enterkeyhint="go"
      />
      <p class="checkout-sign-in">
        Have an account?{' '}
        <a href={links.signIn({ returnTo: links.hold(showtimeId, holdId) })}>Sign in</a>, and keep
        these seats.
      </p>
    </section>
  );
}

function Tickets({ shown, typed, problems }: CheckoutPageProps) {
  const { tickets, showtimeId, holdId } = shown;
  const isThereAChoice = tickets.some(({ options }) => options.length > 1);
  if (!isThereAChoice) return null;
  return (
    <section class="checkout-section" data-live="tickets">
      <h2>Who is coming?</h2>
      <div class="checkout-tickets">
        {tickets.map(({ seat, zoneName, ticketType, options }) => (
          <Select
            key={seat}
            label={zoneName === null ? `Seat ${seat}` : `Seat ${seat}, ${zoneName}`}
            name={ticketTypeField(seat)}
            options={options}
            chosen={chosenOf({ options, ticketType }, typed.ticketTypes[seat])}
            problem={problems.ticketType?.seat === seat ? problems.ticketType.text : undefined}
            focused={problems.ticketType?.seat === seat && problems.email === undefined}
          />
        ))}
      </div>
      <p data-without-script>
        <Button formaction={links.hold(showtimeId, holdId)} formnovalidate>
          Update prices
        </Button>
      </p>
    </section>
  );
}

/** What was chosen and refused stays chosen, so that it is judged again and not given up unseen. */
function chosenOf(
  { options, ticketType }: Pick<ShownTicket, 'options' | 'ticketType'>,
  asked: string | undefined,
): string {
  return options.find(({ value }) => value === asked)?.value ?? ticketType;
}

function Code({ shown, typed, problems }: CheckoutPageProps) {
  const { promotion, showtimeId, holdId } = shown;
  const code = typed.code ?? promotion?.code ?? '';
  return (
    <div data-live="code">
      <Disclosure summary="Promotion code" open={code !== '' || problems.code !== undefined}>
        <div class="form-row checkout-code">
          <Field
            label="Code"
            name="code"
            value={code}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxlength={100}
            problem={problems.code}
            focused={problems.code !== undefined && problems.email === undefined}
            enterkeyhint="done"
          />
          <Button formaction={links.hold(showtimeId, holdId)} formnovalidate data-apply-code>
            Apply
          </Button>
        </div>
        {promotion === null || problems.code !== undefined ? null : (
          <p class="checkout-promotion">{whatBecameOf(promotion)}</p>
        )}
      </Disclosure>
    </div>
  );
}

/** Promotions do not add up: the one that leaves the least to pay counts, and a code only where it takes off more. */
function whatBecameOf({
  code,
  name,
  counts,
  instead,
}: NonNullable<ShownHold['promotion']>): string {
  if (counts) return `${name} is taken off.`;
  if (instead === null) return `${name} takes nothing off these tickets.`;
  return `${instead} takes off at least as much as ${code}, so it counts instead.`;
}

/** The one thing to do: always in sight on a phone, whatever is looked at. */
function Pay({ shown, buyer: { methods } }: CheckoutPageProps) {
  const { total, expiresAt, secondsLeft } = shown;
  const [method] = methods;
  if (method === undefined) return null;
  return (
    <StickyBar label="Total and payment">
      <p class="checkout-bar-facts">
        <span class="numeral checkout-bar-total" data-live="bar-total">
          {total}
        </span>
        <span class="checkout-bar-time">
          <Icon name="clock" />
          <span>
            <Countdown expiresAt={expiresAt} secondsLeft={secondsLeft} /> left
          </span>
        </span>
      </p>
      <Button form={FORM} kind="primary" name="method" value={method} data-pay>
        <span data-live="pay-label">{payLabel(method, shown)}</span>
      </Button>
    </StickyBar>
  );
}

/** The other way to pay where there is one, and what happens next. */
function PayLater({ shown, buyer: { methods } }: CheckoutPageProps) {
  const { totalAmount } = shown;
  const [first, second] = methods;
  if (first === undefined) return <NeedsAccount shown={shown} />;
  return (
    <div class="checkout-later" data-live="pay-later">
      {totalAmount === 0 ? null : <Trust isOnline={first === 'online'} />}
      {totalAmount === 0 || second === undefined ? null : (
        <p class="checkout-other">
          <span>Or take the tickets now, and pay when you come:</span>
          <Button kind="secondary" name="method" value={second} data-pay>
            {payLabel(second, shown)}
          </Button>
        </p>
      )}
    </div>
  );
}

function NeedsAccount({ shown }: { shown: ShownHold }) {
  const returnTo = links.hold(shown.showtimeId, shown.holdId);
  return (
    <Notice kind="info" title="You need an account to reserve here.">
      <p>
        Nothing is paid online in this house. <a href={links.signIn({ returnTo })}>Sign in</a> to
        reserve these seats, and pay at the box office. They stay yours while you do.
      </p>
    </Notice>
  );
}

function Trust({ isOnline }: { isOnline: boolean }) {
  return isOnline ? (
    <p class="checkout-trust muted">
      Next you enter your card with our payment provider. We never see its number, and this is all
      you pay: no later step adds to it.
    </p>
  ) : (
    <p class="checkout-trust muted">You have the tickets at once, and pay at the box office.</p>
  );
}

function payLabel(method: 'online' | 'boxOffice', { total, totalAmount }: ShownHold): string {
  if (totalAmount === 0) return 'Get the tickets';
  return method === 'online' ? `Pay ${total}` : `Reserve, and pay ${total} at the box office`;
}
