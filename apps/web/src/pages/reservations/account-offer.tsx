import { Button } from '../../design/button.tsx';
import { Field } from '../../design/field.tsx';
import { links } from '../../shell/links.ts';

/** What a guest is offered who has just bought something. */
export type AccountOffer = {
  email: string;
  charactersMin: number;
  action: string;
  problem: string | undefined;
  /** Whether the address has an account already. */
  isTaken: boolean;
  /** The page that all this is on. */
  returnTo: string;
};

/** An account, for one password more. */
export function AccountOfferForm({ offer }: { offer: AccountOffer }) {
  const { email, charactersMin, action, problem, isTaken, returnTo } = offer;
  return (
    <section class="stack-tight" id="account">
      <h2>Keep your tickets together</h2>
      <p>
        With a password you have an account for {email}: this reservation and what you buy next are
        in it, on every device.
      </p>
      <form method="post" action={action} class="stack">
        {/* For whatever keeps passwords: whose it is. */}
        <input type="email" name="email" value={email} autocomplete="username" hidden readonly />
        <Field
          label="Choose a password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minlength={charactersMin}
          maxlength={1000}
          hint={`At least ${charactersMin} characters.`}
          problem={problem}
          focused={problem !== undefined}
        />
        {isTaken ? (
          <p>
            Is it yours? <a href={links.signIn({ returnTo })}>Sign in</a>, and this reservation
            comes with you.
          </p>
        ) : null}
        <Button>Create account</Button>
      </form>
    </section>
  );
}
