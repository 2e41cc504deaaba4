import type { ItemKey, TableLayout } from "./table-layout";

/** The issuer's own table: which logins have become a certificate, and how often users asked. */
export const ISSUER_TABLE: TableLayout = {
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "S" },
  timeToLiveAttribute: "removeAt",
};

/** The certificates that were issued, and those of the authorities that issued them. No index is needed. */
export const CERTIFICATES_TABLE: TableLayout = {
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "S" },
  timeToLiveAttribute: "removeAt",
};

/** @param id - A SHA-256 in hex that names the token. */
export function usedTokenItemKey(id: string): ItemKey {
  return { pk: `token#${id}`, sk: "used" };
}

/** When a user asked lately. */
export function rateItemKey(user: string): ItemKey {
  return { pk: `user#${user}`, sk: "rate" };
}

/** The record of a certificate by its serial: hex in lower case without zeros in front. */
export function certificateItemKey(serial: string): ItemKey {
  return { pk: `serial#${serial}`, sk: "certificate" };
}

/** Which certificate has a key. */
export function certificateKeyItemKey(keyHash: string): ItemKey {
  return { pk: `key#${keyHash}`, sk: "certificate" };
}

/** A user's certificates, in the order of their issuing. */
export function userCertificateItemKey(user: string, issuedAt: number, serial: string): ItemKey {
  return { pk: userCertificatesPartition(user), sk: `${`${issuedAt}`.padStart(15, "0")}#${serial}` };
}

export function userCertificatesPartition(user: string): string {
  return `user#${user}`;
}

/** The CA certificate of a key of the authority. */
export function authorityItemKey(generation: number): ItemKey {
  return { pk: "authority", sk: `${generation}` };
}

/** Records outlive their certificates by more than a year: who asks about an event in CloudTrail asks late. */
export const CERTIFICATES_KEPT_SECONDS = 400 * 86_400;
