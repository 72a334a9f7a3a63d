import type { ApiAnswer, ApiRequest } from './api-client.ts';
import type { Crowd, VirtualUser } from './virtual-user.ts';

/** How often a request that was answered is sent once more, and how often twice at once. */
const REPEATED = 0.04;
const DOUBLED = 0.02;

/**
 * Sends a request; now and then the very same one again afterwards, or twice at once, as people with
 * a shaky connection do. Everything that was answered with yes was answered alike.
 */
export async function callOnceOrMore(
  { api, history }: Crowd,
  { chance }: VirtualUser,
  request: ApiRequest,
): Promise<ApiAnswer> {
  const isDoubled = chance.happens(DOUBLED);
  const answers = await Promise.all([api.call(request), ...(isDoubled ? [api.call(request)] : [])]);
  const done = answers.filter((answer) => answer.outcome === 'done');
  const [first] = done;
  if (first !== undefined && chance.happens(REPEATED)) {
    const again = await api.call({ ...request, operation: `${request.operation}, repeated` });
    if (again.outcome !== 'unknown') done.push(again);
  }
  const key = request.key ?? '';
  for (const other of done.slice(1)) {
    if (first === undefined || (other.text === first.text && other.status === first.status))
      continue;
    history.differentAnswers.push({
      ...{ key, first: `${first.status} ${first.text}`, second: `${other.status} ${other.text}` },
    });
  }
  return first ?? answers.find((answer) => answer.outcome === 'unknown') ?? firstOf(answers);
}

function firstOf(answers: readonly ApiAnswer[]): ApiAnswer {
  const [answer] = answers;
  if (answer === undefined) throw new Error('nothing was sent');
  return answer;
}
