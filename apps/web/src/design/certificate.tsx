import { Badge } from './page-heading.tsx';

/** For whom a film is; nothing where nobody has said it. */
export function CertificateBadge({ certificate }: { certificate: string | null }) {
  if (certificate === null) return null;
  return (
    <Badge>
      <span class="visually-hidden">Certificate </span>
      {certificateInWords(certificate)}
    </Badge>
  );
}

/** A certificate as people read it: what boards write as a word of their own is said in ours. */
export function certificateInWords(certificate: string): string {
  return certificate.toLowerCase() === 'all' ? 'All ages' : certificate;
}
