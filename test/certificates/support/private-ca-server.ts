import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { EMULATED } from "../../support/aws";
import { listenLocally } from "./listen-locally";
import type { Openssl } from "./openssl";
import { isWellSigned } from "./verify-sigv4";

export interface PrivateCaServer {
  readonly url: string;
  readonly arn: string;
  /** Every call: operation, parameters and headers. */
  readonly calls: readonly PrivateCaCall[];
  /** How it behaves from now on. */
  behave(behaviour: Behaviour): void;
  /** DER of the list as of now. The service writes it half an hour after a revocation. */
  writeList(): Promise<Uint8Array>;
  stop(): Promise<void>;
}

export interface PrivateCaCall {
  readonly operation: string;
  readonly parameters: Parameters;
  readonly headers: IncomingHttpHeaders;
}

export interface Behaviour {
  /** How often GetCertificate says that the certificate is being made. */
  readonly inProgress?: number;
  /** What the next calls are answered with, one each, before they are carried out. */
  readonly failures?: readonly { readonly status: number; readonly type: string }[];
  /** Closes the connection of the next call after it was carried out, so that nobody hears of it. */
  readonly hangUpOnce?: boolean;
  /** What the order says is ignored: the request's names and a default purpose are taken. */
  readonly takesRequest?: boolean;
}

type Parameters = Readonly<Record<string, unknown>>;

/**
 * AWS Private CA as its documentation has it and moto 5 has not: API pass-through, validity, idempotency, certificates that take a
 * while, revocation. openssl's own CA does the work: what an order leaves out is copied from the request.
 */
export async function startPrivateCaServer(openssl: Openssl, kind: "ec" | "rsa" = "ec"): Promise<PrivateCaServer> {
  const arn = `arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/${randomUUID()}`;
  const ca = await makeCa(openssl, kind);
  const calls: PrivateCaCall[] = [];
  const issued = new Map<string, { readonly pem: string; waits: number }>();
  const tokens = new Map<string, string>();
  let behaviour: Behaviour = {};
  let failures: { readonly status: number; readonly type: string }[] = [];
  let hangUp = false;

  const operations: Readonly<Record<string, (parameters: Parameters) => Promise<object>>> = {
    GetCertificateAuthorityCertificate: async () => ({ Certificate: ca.pem }),
    IssueCertificate: async (parameters) => {
      const token = `${parameters.IdempotencyToken}`;
      const known = tokens.get(token);
      if (known !== undefined) return { CertificateArn: known };
      const certificateArn = `${arn}/certificate/${randomUUID().replaceAll("-", "")}`;
      const pem = await ca.issue(parameters, behaviour.takesRequest === true);
      issued.set(certificateArn, { pem, waits: behaviour.inProgress ?? 0 });
      tokens.set(token, certificateArn);
      return { CertificateArn: certificateArn };
    },
    GetCertificate: async ({ CertificateArn }) => {
      const certificate = issued.get(`${CertificateArn}`);
      if (certificate === undefined) throw new Refusal("ResourceNotFoundException");
      if (certificate.waits-- > 0) throw new Refusal("RequestInProgressException");
      return { Certificate: certificate.pem, CertificateChain: ca.pem };
    },
    RevokeCertificate: async ({ CertificateSerial, RevocationReason }) => {
      await ca.revoke(`${CertificateSerial}`, `${RevocationReason}`);
      return {};
    },
  };

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const operation = `${incoming.headers["x-amz-target"]}`.replace("ACMPrivateCA.", "");
    const body = Buffer.concat(chunks);
    const parameters: Parameters = JSON.parse(body.toString());
    calls.push({ operation, parameters, headers: incoming.headers });
    const answer = (status: number, result: object) =>
      outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(result));
    if (!isWellSigned(incoming.headers, body, EMULATED.credentials.secretAccessKey)) {
      answer(400, { __type: "InvalidSignatureException", message: "the signature does not match" });
      return;
    }
    const failure = failures.shift();
    if (failure !== undefined) {
      answer(failure.status, { __type: `com.amazonaws.acmpca#${failure.type}`, message: "it is so" });
      return;
    }
    try {
      const result = await operations[operation]?.(parameters);
      if (hangUp) {
        hangUp = false;
        incoming.socket.destroy();
        return;
      }
      answer(200, result ?? {});
    } catch (error) {
      answer(400, { __type: error instanceof Refusal ? error.type : "InternalFailure", message: `${error}` });
    }
  });
  const { url, stop } = await listenLocally(server);
  return {
    url,
    arn,
    calls,
    stop,
    behave: (next) => {
      behaviour = next;
      failures = [...(next.failures ?? [])];
      hangUp = next.hangUpOnce === true;
    },
    writeList: ca.writeList,
  };
}

class Refusal extends Error {
  constructor(readonly type: string) {
    super(type);
  }
}

async function makeCa(openssl: Openssl, kind: "ec" | "rsa") {
  const folder = join(openssl.folder, `private-ca-${randomUUID()}`);
  mkdirSync(join(folder, "issued"), { recursive: true });
  const path = (name: string) => join(folder, name);
  writeFileSync(path("index"), "");
  writeFileSync(path("crlnumber"), "1000\n");
  writeFileSync(path("ca.cnf"), configuration(folder));
  const newKey = kind === "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-newkey", "rsa:2048"];
  const usage = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign,cRLSign"];
  const subject = ["-subj", "/O=Acme/CN=Acme Developers dev", "-days", "3650"];
  const files = ["-keyout", path("ca.key"), "-out", path("ca.pem")];
  await openssl.run("req", "-x509", "-nodes", ...newKey, ...files, ...subject, ...usage);

  const issue = async (parameters: Parameters, takesRequest: boolean): Promise<string> => {
    const order = readOrder(parameters);
    const names = takesRequest ? [] : ["-subj", `/O=${order.organization}/OU=${order.unit}/CN=${order.user}`];
    const out = path(`${randomBytes(8).toString("hex")}.pem`);
    await openssl.run(
      "ca",
      "-batch",
      "-notext",
      "-config",
      path("ca.cnf"),
      "-in",
      openssl.file(order.csr),
      "-out",
      out,
      "-startdate",
      opensslTime(order.notBefore),
      "-enddate",
      opensslTime(order.notAfter),
      "-extfile",
      openssl.file(takesRequest ? "basicConstraints=CA:FALSE\n" : order.extensions),
      ...names,
    );
    return readFileSync(out, "utf8");
  };

  const revoke = async (serial: string, reason: string): Promise<void> => {
    const file = join(folder, "issued", `${serial.replaceAll(":", "").toUpperCase()}.pem`);
    const run = await openssl.try(
      "ca",
      "-config",
      path("ca.cnf"),
      "-revoke",
      file,
      "-crl_reason",
      REASONS[reason] ?? reason,
    );
    if (run.said.includes("Already revoked")) throw new Refusal("RequestAlreadyProcessedException");
    if (!run.ok) throw new Refusal("ResourceNotFoundException");
  };

  const writeList = async (): Promise<Uint8Array> => {
    await openssl.run("ca", "-config", path("ca.cnf"), "-gencrl", "-out", path("crl.pem"));
    await openssl.run("crl", "-in", path("crl.pem"), "-outform", "DER", "-out", path("crl.der"));
    return readFileSync(path("crl.der"));
  };

  return { pem: readFileSync(path("ca.pem"), "utf8"), issue, revoke, writeList };
}

const REASONS: Readonly<Record<string, string>> = {
  UNSPECIFIED: "unspecified",
  KEY_COMPROMISE: "keyCompromise",
  SUPERSEDED: "superseded",
};

/** What IssueCertificate was told. */
function readOrder(parameters: Parameters) {
  const text = (value: unknown, ...path: readonly (string | number)[]): string => {
    const found = path.reduce<unknown>(
      (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    );
    if (found === undefined) throw new Refusal("ValidationException");
    return `${found}`;
  };
  const subject = (part: string) => text(parameters, "ApiPassthrough", "Subject", part);
  const wanted = (...path: readonly (string | number)[]) => text(parameters, "ApiPassthrough", "Extensions", ...path);
  if (wanted("KeyUsage", "DigitalSignature") !== "true") throw new Refusal("ValidationException");
  if (wanted("ExtendedKeyUsage", 0, "ExtendedKeyUsageType") !== "CLIENT_AUTH") throw new Refusal("ValidationException");
  if (text(parameters, "TemplateArn") !== "arn:aws:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1") {
    throw new Refusal("InvalidArgsException");
  }
  return {
    csr: Buffer.from(text(parameters, "Csr"), "base64"),
    user: subject("CommonName"),
    unit: subject("OrganizationalUnit"),
    organization: subject("Organization"),
    notBefore: Number(text(parameters, "ValidityNotBefore", "Value")),
    notAfter: Number(text(parameters, "Validity", "Value")),
    extensions: [
      "basicConstraints=CA:FALSE",
      "authorityKeyIdentifier=keyid",
      "subjectKeyIdentifier=hash",
      "keyUsage=critical,digitalSignature",
      "extendedKeyUsage=clientAuth",
      `subjectAltName=URI:${wanted("SubjectAlternativeNames", 0, "UniformResourceIdentifier")}`,
      "crlDistributionPoints=URI:http://lists.example.com/crl/1.crl",
      "",
    ].join("\n"),
  };
}

function opensslTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
}

function configuration(folder: string): string {
  return `[ca]
default_ca = own
[own]
database = ${join(folder, "index")}
new_certs_dir = ${join(folder, "issued")}
crlnumber = ${join(folder, "crlnumber")}
certificate = ${join(folder, "ca.pem")}
private_key = ${join(folder, "ca.key")}
rand_serial = yes
unique_subject = no
default_md = sha256
default_crl_days = 7
policy = any
copy_extensions = copy
crl_extensions = whole
[any]
commonName = optional
organizationalUnitName = optional
organizationName = optional
[whole]
authorityKeyIdentifier = keyid:always
`;
}
