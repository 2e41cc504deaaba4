import { TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { TrustAnchor, type TrustAnchorProps } from "../../modules/trust-anchor/trust-anchor";
import { example } from "../../modules/trust-anchor/trust-anchor.example";
import { type Issued, makeAuthority, makeLeaf } from "../support/certificates";
import { onlyResource, synthesize } from "../support/synth";

const PRIVATE_CA =
  "arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/11111111-2222-3333-4444-555555555555";

let authority: Issued;
let next: Issued;

beforeAll(async () => {
  authority = await makeAuthority();
  next = await makeAuthority({ subject: "CN=Next Authority", key: "RSA-2048" });
});

const anchorOf = (props: Partial<TrustAnchorProps>) =>
  onlyResource(
    synthesize((stack) => {
      new TrustAnchor(stack, "anchor", { name: "dev", source: { kind: "private-ca", arn: PRIVATE_CA }, ...props });
    }),
    "aws_rolesanywhere_trust_anchor",
  );

test("a private CA becomes an enabled anchor that warns 45 days before expiry and is silent about leaves", () => {
  expect(anchorOf({ tags: { team: "research" } })).toMatchObject({
    name: "dev",
    enabled: true,
    source: { source_type: "AWS_ACM_PCA", source_data: { acm_pca_arn: PRIVATE_CA } },
    notification_settings: [
      { channel: "ALL", enabled: true, event: "CA_CERTIFICATE_EXPIRY", threshold: 45 },
      { channel: "ALL", enabled: false, event: "END_ENTITY_CERTIFICATE_EXPIRY", threshold: 45 },
    ],
    tags: { team: "research" },
  });
});

test("the notice before expiry can be set", () => {
  expect(anchorOf({ caExpiryNoticeDays: 90 })).toMatchObject({
    notification_settings: [{ event: "CA_CERTIFICATE_EXPIRY", threshold: 90 }, {}],
  });
});

test("a bundle of the CA and its successor is passed on as it is", () => {
  const pem = `${authority.pem}\n${next.pem}\n`;

  expect(anchorOf({ source: { kind: "bundle", pem } })).toMatchObject({
    source: { source_type: "CERTIFICATE_BUNDLE", source_data: { x509_certificate_data: pem } },
  });
});

test("an intermediate CA is accepted", async () => {
  const intermediate = await makeAuthority({ subject: "CN=Issuing", issuer: authority });

  expect(() => anchorOf({ source: { kind: "bundle", pem: intermediate.pem } })).not.toThrow();
});

test("values that are known only to Terraform are not checked", () => {
  const build = (stack: TerraformStack) => {
    const pem = new TerraformVariable(stack, "pem", {}).stringValue;
    const days = new TerraformVariable(stack, "days", {}).numberValue;
    new TrustAnchor(stack, "a", { name: "a", source: { kind: "bundle", pem }, caExpiryNoticeDays: days });
    new TrustAnchor(stack, "b", { name: "b", source: { kind: "private-ca", arn: pem } });
  };

  expect(() => synthesize(build)).not.toThrow();
});

test("an anchor that exists is imported by its UUID and keeps its notification settings, which would replace it", () => {
  const importId = "11111111-2222-3333-4444-555555555555";
  const build = (props: Partial<TrustAnchorProps>) =>
    synthesize((stack) => {
      const source = { kind: "private-ca", arn: PRIVATE_CA } as const;
      new TrustAnchor(stack, "anchor", { name: "dev", source, ...props });
    });
  const stack = build({ importId });
  const [address] = Object.keys(build({}).resource.aws_rolesanywhere_trust_anchor ?? {});
  expect(stack.import).toEqual([{ to: `aws_rolesanywhere_trust_anchor.${address}`, id: importId }]);
  expect(onlyResource(stack, "aws_rolesanywhere_trust_anchor")).toMatchObject({
    lifecycle: { ignore_changes: ["notification_settings"] },
  });
});

test("an ARN is no id to import by", () => {
  const importId = "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/11111111-2222-3333-4444-555555555555";

  expect(() => anchorOf({ importId })).toThrow(/importId "arn:.*": give the UUID at the end of the ARN/);
});

test("the anchor's ARN and id are offered as references", () => {
  const { output } = synthesize((stack) => {
    const anchor = new TrustAnchor(stack, "anchor", { name: "a", source: { kind: "private-ca", arn: PRIVATE_CA } });
    new TerraformOutput(stack, "arn", { value: anchor.arn });
    new TerraformOutput(stack, "id", { value: anchor.id });
  });

  expect(output).toEqual({
    arn: { value: expect.stringMatching(/^\$\{aws_rolesanywhere_trust_anchor\.anchor_[0-9A-F]{8}\.arn\}$/) },
    id: { value: expect.stringMatching(/^\$\{aws_rolesanywhere_trust_anchor\.anchor_[0-9A-F]{8}\.id\}$/) },
  });
});

const badBundles: { says: string; pem: () => Promise<string>; problem: RegExp }[] = [
  {
    says: "a leaf",
    pem: async () => (await makeLeaf(authority)).pem,
    problem: /certificate "CN=alice, OU=research, O=dev", which is not a CA's/,
  },
  {
    says: "a CA that may not sign certificates",
    pem: async () => (await makeAuthority({ keyUsage: ["digitalSignature"] })).pem,
    problem: /"CN=Test Authority", which is not a CA's.*keyCertSign/,
  },
  {
    says: "a CA without keyUsage",
    pem: async () => (await makeAuthority({ keyUsage: [] })).pem,
    problem: /"CN=Test Authority", which has no keyUsage/,
  },
  {
    says: "a SHA-1 signature",
    pem: async () => (await makeAuthority({ hash: "SHA-1" })).pem,
    problem: /"CN=Test Authority", which is not signed with RSA or ECDSA over SHA-256/,
  },
  {
    says: "a short RSA key",
    pem: async () => (await makeAuthority({ key: "RSA-1024" })).pem,
    problem: /"CN=Test Authority", which has an RSA key of 1024 bits/,
  },
  {
    says: "a key of another kind",
    pem: async () => (await makeAuthority({ key: "Ed25519", issuer: authority })).pem,
    problem: /"CN=Test Authority", which has a key of kind ed25519/,
  },
  {
    says: "a third certificate",
    pem: async () => authority.pem.concat("\n", next.pem, "\n", (await makeAuthority()).pem),
    problem: /holds 3 certificates, and a trust anchor takes 2/,
  },
  { says: "no certificate", pem: async () => "authority.pem", problem: /holds no certificate/ },
  {
    says: "a certificate cut short",
    pem: async () => authority.pem.replace(/\n.+\n-----END/, "\n-----END"),
    problem: /certificate 1, which cannot be read/,
  },
  {
    says: "a revocation list",
    pem: async () => `${authority.pem}\n-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----`,
    problem: /holds a block of X509 CRL/,
  },
  {
    says: "more than 8,000 characters",
    pem: async () => `${"# text\n".repeat(1200)}${authority.pem}`,
    problem: /characters, and a trust anchor takes 8000/,
  },
];

test.each(badBundles)("a bundle that holds $says is refused", async ({ pem, problem }) => {
  const bundle = await pem();

  expect(() => anchorOf({ source: { kind: "bundle", pem: bundle } })).toThrow(problem);
});

test("a private key in the bundle is refused and not repeated", () => {
  const pem = `${authority.pem}\n${authority.privateKeyPem}`;
  const [, secret = ""] = authority.privateKeyPem.split("\n");

  const build = () => anchorOf({ source: { kind: "bundle", pem } });

  expect(build).toThrow(/holds a private key/);
  expect(build).not.toThrow(new RegExp(secret.replaceAll("+", "\\+")));
});

test("all problems of an anchor are told at once, each with what was received", async () => {
  const pem = `${(await makeLeaf(authority)).pem}\n${(await makeAuthority({ keyUsage: [] })).pem}`;
  const props = { name: "dev/eu", caExpiryNoticeDays: 400, source: { kind: "bundle", pem } } as const;

  expect(() => anchorOf(props)).toThrow(
    /TrustAnchor test\/anchor:\n- .*"dev\/eu".*\n- .*400.*\n- .*alice.*\n- .*Test Authority/,
  );
});

test("an ARN that is no private CA's is refused", () => {
  const arn = "arn:aws:acm:eu-central-1:111111111111:certificate/11111111-2222-3333-4444-555555555555";

  expect(() => anchorOf({ source: { kind: "private-ca", arn } })).toThrow(arn);
});

test("the README's example synthesizes", () => {
  expect(onlyResource(synthesize(example), "aws_rolesanywhere_trust_anchor")).toMatchObject({ enabled: true });
});
