import type { LeafSubject } from "../leaf/leaf-subject";
import type { x509 } from "../x509";
import { RequestError } from "./request-error";

/**
 * Refuses a request that names somebody else. Its subject may be empty, or have any of CN, OU and O once, as the certificate will.
 *
 * @throws RequestError `foreign-subject`
 */
export function requireOwnSubject(
  request: InstanceType<typeof x509.Pkcs10CertificateRequest>,
  { user, organizationalUnit, organization }: LeafSubject,
): void {
  const own = new Map([
    ["CN", user],
    ["OU", organizationalUnit],
    ["O", organization],
  ]);
  const asked = request.subjectName.toJSON().flatMap((part) => Object.entries(part));
  for (const [type, values] of asked) {
    const [value] = values;
    if (values.length === 1 && value !== undefined && value === own.get(type)) {
      own.delete(type); // a second one of its type would be another value, for AWS joins them
      continue;
    }
    throw new RequestError(
      "foreign-subject",
      `the request names "${type}=${values.join("+").slice(0, 100)}" and comes from "${user}": leave its subject empty, or make it CN=${user}.`,
    );
  }
}
