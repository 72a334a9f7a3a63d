import { Notice } from '../../design/notice.tsx';
import { listed } from '../../shell/wording.ts';

/** Seats of the visitor that this map shows as taken: they came by them before, or elsewhere. */
export type OtherOwnSeats = {
  labels: readonly string[];
  /** Whether paying for them has begun. */
  isInPayment: boolean;
  /** Where they go on with them. */
  url: string;
};

/** Tells whoever has more of a showing than they can choose from here where that is. */
export function OtherOwnSeatsNotices({ others }: { others: readonly OtherOwnSeats[] }) {
  if (others.length === 0) return null;
  return (
    <div class="stack-tight">
      {others.map(({ labels, isInPayment, url }) => (
        <Notice
          key={url}
          title={`You ${isInPayment ? 'are paying for' : 'also hold'} ${listed(labels)}`}
        >
          <p>
            <a href={url}>{isInPayment ? 'Go to your payment' : 'Go on with them'}</a>
          </p>
        </Notice>
      ))}
    </div>
  );
}
