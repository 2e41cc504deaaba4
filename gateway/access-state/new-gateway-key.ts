import { formatGatewayKey, type GatewayKey, hashSecret } from "../../access/gateway-key";

export interface NewGatewayKeyProps {
  readonly team: string;
  /** Whom its calls count for, such as `ci-payments`. */
  readonly user: string;
  readonly createdBy: string;
  /** Milliseconds since 1970, later than now. */
  readonly expiresAt: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** So many random bytes, fit for secrets: `randomBytes` of node:crypto. */
  readonly random: (count: number) => Uint8Array;
}

/**
 * A new gateway key: what is kept of it, and the key itself, which is shown once and kept nowhere.
 *
 * @throws RangeError when it would have ended already.
 */
export function newGatewayKey(props: NewGatewayKeyProps): { readonly key: GatewayKey; readonly value: string } {
  const { team, user, createdBy, expiresAt, now, random } = props;
  if (!(expiresAt > now)) throw new RangeError("a gateway key must end later than now");
  const id = newId(random);
  const secret = Buffer.from(random(32)).toString("base64url");
  return {
    key: {
      id,
      secretHash: hashSecret(secret),
      team,
      user,
      createdAt: new Date(now).toISOString(),
      createdBy,
      expiresAt: new Date(expiresAt).toISOString(),
    },
    value: formatGatewayKey(id, secret),
  };
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 16;

/** Bytes past the last whole multiple of 36 are passed over: they would make the first letters more frequent. */
function newId(random: (count: number) => Uint8Array): string {
  let id = "";
  while (id.length < ID_LENGTH) {
    for (const byte of random(ID_LENGTH * 2)) {
      if (byte < 252 && id.length < ID_LENGTH) id += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return id;
}
