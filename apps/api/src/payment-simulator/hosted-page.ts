import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';

import type { SimulatedBank } from './simulated-bank.ts';
import type { SimulatedIntent } from './simulated-bank.types.ts';
import { IdParams } from './simulator-api.schemas.ts';

/** How long the slow test card takes. */
const SLOW_CARD_MILLISECONDS = 5000;

const CARDS = {
  succeeds: '4242 4242 4242 4242: the payment succeeds',
  declined: '4000 0000 0000 0002: the bank declines',
  slow: `4000 0000 0000 3220: succeeds after ${SLOW_CARD_MILLISECONDS / 1000} seconds`,
};

const FormBody = Type.Object(
  {
    action: Type.Union([Type.Literal('pay'), Type.Literal('decline'), Type.Literal('cancel')]),
    card: Type.Optional(
      Type.Union([Type.Literal('succeeds'), Type.Literal('declined'), Type.Literal('slow')]),
    ),
  },
  { additionalProperties: false },
);

/** The page on which a buyer pays. Whoever knows its address may: it is as good as a secret. */
export async function hostedPage(
  app: FastifyInstance,
  { bank }: { bank: SimulatedBank },
): Promise<void> {
  const routes = app.withTypeProvider<TypeBoxTypeProvider>();

  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body.toString())));
    },
  );

  routes.get('/pay.css', async (_request, reply) => reply.type('text/css').send(STYLE));

  routes.get('/pay/:id', { schema: { params: IdParams } }, async (request, reply) => {
    const intent = bank.intent(request.params.id);
    return protect(reply, intent).type('text/html; charset=utf-8').send(renderPage(intent));
  });

  routes.post(
    '/pay/:id',
    { schema: { params: IdParams, body: FormBody } },
    async (request, reply) => {
      const { action, card = 'succeeds' } = request.body;
      const intent = bank.intent(request.params.id);
      // Pressed twice, or pressed too late: the buyer is sent on to see what became of it.
      if (intent.status === 'open') act(intent.id, action, card);
      return protect(reply, intent).redirect(intent.returnUrl, 303);
    },
  );

  function act(
    id: string,
    action: 'pay' | 'decline' | 'cancel',
    card: 'succeeds' | 'declined' | 'slow',
  ): void {
    if (action === 'cancel') {
      bank.cancel(id);
      return;
    }
    const isDeclined = action === 'decline' || card === 'declined';
    bank.pay(id, {
      outcome: isDeclined ? 'decline' : 'succeed',
      ...(card === 'slow' && !isDeclined ? { processingMilliseconds: SLOW_CARD_MILLISECONDS } : {}),
    });
  }
}

function protect(reply: FastifyReply, { returnUrl }: SimulatedIntent): FastifyReply {
  // Browsers hold the redirect after the form against form-action too.
  const formTargets = `'self' ${new URL(returnUrl).origin}`;
  return reply.headers({
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action ${formTargets}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
}

function renderPage(intent: SimulatedIntent): string {
  const amount = formatAmount(intent);
  const choices = Object.entries(CARDS).map(
    ([card, description], index) =>
      `<label><input type="radio" name="card" value="${card}"${index === 0 ? ' checked' : ''}> ${description}</label>`,
  );
  const form = `<form method="post" action="/pay/${intent.id}">
<fieldset><legend>Test card</legend>${choices.join('\n')}</fieldset>
<p><button name="action" value="pay">Pay ${amount}</button>
<button name="action" value="decline">Decline</button>
<button name="action" value="cancel">Cancel</button></p>
</form>`;
  const ended = `<p>This payment is ${intent.status}.</p><p><a href="${escapeHtml(intent.returnUrl)}">Go back</a></p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pay ${amount}</title><link rel="stylesheet" href="/pay.css"></head>
<body><main><p class="notice">Simulated payment: no money moves.</p>
<h1>${amount}</h1><p>${escapeHtml(intent.description)}</p>
${intent.status === 'open' ? form : ended}
</main></body></html>`;
}

function formatAmount({ amount, currency }: SimulatedIntent): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return escapeHtml(
    format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)),
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f5;color:#18181b}
main{max-width:32rem;margin:3rem auto;padding:2rem;background:#fff;border-radius:.75rem}
.notice{margin:0;color:#a16207}
fieldset{border:1px solid #d4d4d8;border-radius:.5rem}
label{display:block;padding:.25rem 0}
button{font:inherit;padding:.6rem 1rem;border-radius:.5rem;border:1px solid #71717a}
`;
