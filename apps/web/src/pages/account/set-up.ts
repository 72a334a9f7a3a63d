import { renderTextQrSvg } from '../../api.ts';

/** A second factor that is being set up, as somebody gets it into their app. */
export type SetUp = {
  /** `otpauth://…`: opens the app where it is on the same device. */
  uri: string;
  /** For typing, in groups of four. */
  secret: string;
  /** For scanning: the address of a picture. */
  picture: string;
};

/** @returns undefined where the address is not that of a second factor */
export function readSetUp(uri: string): SetUp | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, searchParams } = new URL(uri);
  const secret = searchParams.get('secret') ?? '';
  if (protocol !== 'otpauth:' || !/^[A-Z2-7]{16,64}$/.test(secret)) return undefined;
  // Drawn here, and carried in the page: nobody else ever sees it.
  const svg = renderTextQrSvg(uri, { title: 'QR code' });
  return {
    uri,
    secret: secret.replaceAll(/(.{4})(?!$)/g, '$1 '),
    picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
  };
}
