import "./reflect-metadata";
import * as x509 from "@peculiar/x509";

/**
 * Reads requests and certificates.
 *
 * Not revocation lists: past 10,000 ASN.1 nodes, some 1,000 entries, it refuses them, and with that limit raised it finds them empty.
 */
export { x509 };
