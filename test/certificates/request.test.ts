import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  bitString,
  boolean,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  set,
  tagged,
} from "../../certificates/der/write";
import { EXTENSION, extension } from "../../certificates/extensions";
import { writeName } from "../../certificates/name";
import { writePem } from "../../certificates/pem";
import {
  type CertificateRequest,
  MAX_REQUEST_SIZE,
  readCertificateRequest,
} from "../../certificates/request/certificate-request";
import { RequestError } from "../../certificates/request/request-error";
import { fc } from "../support/properties";
import { ANNA, codeOf, opensslRequest, type RequestKey, seededBytes } from "./support/fixtures";
import { Openssl } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

const read = (request: string | Uint8Array, seen: (keyHash: string) => boolean = () => false) =>
  readCertificateRequest(request, { subject: ANNA, seen });

const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ""), "base64");

describe("a request is taken", () => {
  const TAKEN: readonly [string, RequestKey, string[]][] = [
    ["with a key on P-256 and no subject", "P-256", []],
    ["with a key on P-384", "P-384", ["-sha384"]],
    ["with an RSA key of 2048 bits", "RSA-2048", []],
    ["signed over SHA-512", "RSA-2048", ["-sha512"]],
    ["that names its user", "P-256", ["-subj", "/CN=anna@example.com"]],
    ["that names user, team and environment", "P-256", ["-subj", "/O=dev/OU=research/CN=anna@example.com"]],
    ["that names them in one part", "P-256", ["-multivalue-rdn", "-subj", "/O=dev+OU=research+CN=anna@example.com"]],
    ["that says it is no CA's", "P-256", ["-addext", "basicConstraints=critical,CA:FALSE"]],
    ["that asks for what it will not get", "P-256", ["-addext", "subjectAltName=DNS:a.example,IP:10.0.0.1"]],
  ];

  test.each(TAKEN)("%s", async (_, key, options) => {
    const pem = await opensslRequest(openssl, key, ...options);
    const request = await read(pem);
    const spki = openssl.newFile();
    await openssl.run("req", "-in", openssl.file(pem), "-noout", "-pubkey", "-out", spki);
    expect(request.publicKey.export({ type: "spki", format: "pem" })).toBe(readFileSync(spki, "utf8"));
    expect(request.pem).toBe(pem);
    expect((await read(derOf(pem))).keyHash).toBe(request.keyHash);
  });

  test("under its older name, and with the line ends of Windows", async () => {
    const pem = await opensslRequest(openssl);
    const { keyHash } = await read(pem);
    expect(await read(pem.replaceAll("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"))).toMatchObject({
      keyHash,
      pem,
    });
    expect(await read(`\r\n${pem.replaceAll("\n", "\r\n")}\r\n`)).toMatchObject({ keyHash, pem });
  });
});

describe("a request by openssl is refused", () => {
  const REFUSED: readonly [string, string, readonly string[]][] = [
    ["weak-key", "an RSA key of 1024 bits", ["-newkey", "rsa:1024"]],
    ["weak-key", "an RSA key with the exponent 3", ["-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3"]],
    ["unsupported-key", "a key on P-521", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"]],
    ["unsupported-key", "a key on Bitcoin's curve", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"]],
    ["unsupported-key", "a key on a curve of 224 bits", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-224"]],
    [
      "unsupported-key",
      "a curve spelt out",
      ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"],
    ],
    ["unsupported-key", "an Edwards key", ["-newkey", "ed25519"]],
    ["unsupported-key", "an RSA key for PSS alone", ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"]],
    ["weak-signature", "a signature over SHA-1", [...EC(), "-sha1"]],
    ["weak-signature", "an RSA signature over SHA-1", ["-newkey", "rsa:2048", "-sha1"]],
    ["weak-signature", "a signature over SHA-224", [...EC(), "-sha224"]],
    ["weak-signature", "a PSS signature", ["-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"]],
    ["asks-for-authority", "CA:TRUE", [...EC(), "-addext", "basicConstraints=critical,CA:TRUE"]],
    ["asks-for-authority", "CA:TRUE with a length", [...EC(), "-addext", "basicConstraints=CA:TRUE,pathlen:0"]],
    ["asks-for-authority", "signing certificates", [...EC(), "-addext", "keyUsage=digitalSignature,keyCertSign"]],
    ["asks-for-authority", "signing revocation lists", [...EC(), "-addext", "keyUsage=cRLSign"]],
    ["foreign-subject", "another user", [...EC(), "-subj", "/CN=bert@example.com"]],
    ["foreign-subject", "a user in capitals", [...EC(), "-subj", "/CN=ANNA@example.com"]],
    ["foreign-subject", "two users", [...EC(), "-subj", "/CN=anna@example.com/CN=bert@example.com"]],
    ["foreign-subject", "one user twice", [...EC(), "-subj", "/CN=anna@example.com/CN=anna@example.com"]],
    ["foreign-subject", "another environment", [...EC(), "-subj", "/O=prod/CN=anna@example.com"]],
    ["foreign-subject", "another team", [...EC(), "-subj", "/OU=payments"]],
    ["foreign-subject", "an e-mail address", [...EC(), "-subj", "/CN=anna@example.com/emailAddress=anna@example.com"]],
    ["oversized", "1,000 names", [...EC(), "-addext", `subjectAltName=${"DNS:aaaaa.example,".repeat(999)}DNS:b`]],
  ];

  test.each(REFUSED)("%s: %s", async (code, _, options) => {
    const out = openssl.newFile();
    const subject = options.includes("-subj") ? [] : ["-subj", "/"];
    await openssl.run("req", "-new", "-nodes", "-keyout", openssl.newFile(), "-out", out, ...subject, ...options);
    expect(await codeOf(read(readFileSync(out, "utf8")))).toBe(code);
  });

  test("unsupported-key: a DSA key", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
    const key = openssl.file(privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(publicKey.asymmetricKeyType).toBe("dsa");
    const pem = await openssl.run("req", "-new", "-subj", "/", "-key", key);
    expect(await codeOf(read(pem))).toBe("unsupported-key");
  });
});

function EC(): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
}

describe("a forged proof is refused by openssl and by us", () => {
  const swapped = async () => {
    const [own, other] = [generateKeyPairSync("ec", P256), generateKeyPairSync("ec", P256)];
    return crafted({ publicKey: other.publicKey, privateKey: own.privateKey });
  };
  const flipped = async (offset: (length: number) => number) => {
    const der = derOf(await opensslRequest(openssl));
    const at = offset(der.length);
    der[at] = (der[at] ?? 0) ^ 1;
    return der;
  };
  const renamed = async () => {
    const der = derOf(await opensslRequest(openssl, "P-256", "-subj", "/CN=bert@example.com"));
    der.write("anna", der.indexOf("bert"), "latin1");
    return der;
  };

  test.each([
    ["another's public key", swapped],
    ["the last bit of the signature", () => flipped((length) => length - 1)],
    ["the last bit of the key", () => flipped((length) => length - 90)],
    ["the name of another", renamed],
  ])("%s", async (_, forge) => {
    const der = await forge();
    const verdict = await openssl.try("req", "-verify", "-noout", "-inform", "DER", "-in", openssl.file(der));
    expect(verdict).not.toMatchObject({ said: expect.stringContaining("verify OK") });
    expect(["forged-proof", "malformed"]).toContain(await codeOf(read(der)));
  });
});

describe("hand-made requests are refused", () => {
  test("weak-signature: an algorithm of another kind of key", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", P256);
    expect(await codeOf(read(crafted({ publicKey, privateKey, algorithm: RSA_SHA256 })))).toBe("weak-signature");
  });

  test("unsupported-key: a key of 7,200 bits, before anything is computed with it", async () => {
    const modulus = BigInt(`0x${Buffer.from(seededBytes("modulus")(900)).toString("hex")}`) | 1n | (1n << 7199n);
    const spki = sequence(
      sequence(objectIdentifier("1.2.840.113549.1.1.1"), nothing()),
      bitString(sequence(integer(modulus), integer(65537n))),
    );
    expect(await codeOf(read(crafted({ spki, algorithm: RSA_SHA256 })))).toBe("unsupported-key");
  });

  const CA_TRUE = extension(EXTENSION.basicConstraints, sequence(boolean(true)));
  const HARMLESS = extension(EXTENSION.basicConstraints, sequence());
  const attribute = (oid: string, ...extensions: Uint8Array[]) =>
    sequence(objectIdentifier(oid), set(sequence(...extensions)));

  test.each([
    ["CA:TRUE in Microsoft's attribute", [attribute("1.3.6.1.4.1.311.2.1.14", CA_TRUE)]],
    [
      "CA:TRUE in a second attribute",
      [attribute("1.2.840.113549.1.9.14", HARMLESS), attribute("1.2.840.113549.1.9.14", CA_TRUE)],
    ],
    ["CA:TRUE behind CA:FALSE", [attribute("1.2.840.113549.1.9.14", HARMLESS, CA_TRUE)]],
  ])("asks-for-authority: %s", async (_, attributes) => {
    expect(await codeOf(read(crafted({ ...generateKeyPairSync("ec", P256), attributes })))).toBe("asks-for-authority");
  });

  test.each([
    ["an attribute that holds no extensions", [sequence(objectIdentifier("1.2.840.113549.1.9.14"), set(integer(1n)))]],
    ["an attribute that is none", [integer(1n)]],
  ])("malformed: %s", async (_, attributes) => {
    expect(await codeOf(read(crafted({ ...generateKeyPairSync("ec", P256), attributes })))).toBe("malformed");
  });
});

describe("what is no single request is refused", () => {
  let pem: string;
  beforeAll(async () => {
    pem = await opensslRequest(openssl);
  });

  const CASES: readonly [string, string, () => string | Uint8Array][] = [
    ["malformed", "nothing", () => ""],
    ["malformed", "no bytes", () => new Uint8Array()],
    ["malformed", "text", () => "please"],
    ["malformed", "a certificate's label", () => pem.replaceAll("CERTIFICATE REQUEST", "CERTIFICATE")],
    ["malformed", "base64 of something else", () => writePem("CERTIFICATE REQUEST", Buffer.from("hello"))],
    ["malformed", "half a request", () => derOf(pem).subarray(0, 100)],
    ["malformed", "an empty sequence", () => sequence()],
    ["malformed", "a length left open, as BER allows", () => openEnded(derOf(pem))],
    ["trailing-data", "a byte behind it", () => Buffer.concat([derOf(pem), Buffer.of(0)])],
    [
      "trailing-data",
      "a byte behind it, in PEM",
      () => writePem("CERTIFICATE REQUEST", Buffer.concat([derOf(pem), Buffer.of(0)])),
    ],
    ["trailing-data", "a second request", () => pem + pem],
    ["trailing-data", "text before it", () => `Certificate Request:\n${pem}`],
    ["trailing-data", "text behind it", () => `${pem}and more`],
    ["oversized", "a megabyte", () => "A".repeat(1_000_000)],
    ["oversized", "one byte too many", () => new Uint8Array(MAX_REQUEST_SIZE + 1)],
  ];

  test.each(CASES)("%s: %s", async (code, _, make) => {
    expect(await codeOf(read(make()))).toBe(code);
  });
});

test("a key that a former certificate had is refused, however its point is written", async () => {
  const key = openssl.newFile();
  await openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key);
  const compressed = openssl.newFile();
  await openssl.run("ec", "-in", key, "-conv_form", "compressed", "-out", compressed);
  const plain = await openssl.run("req", "-new", "-subj", "/", "-key", key);
  const other = await openssl.run("req", "-new", "-subj", "/", "-key", compressed);
  const { keyHash } = await read(plain);
  expect(derOf(other).length).toBeLessThan(derOf(plain).length);
  expect(await codeOf(read(plain, (hash) => hash === keyHash))).toBe("reused-key");
  expect(await codeOf(read(other, (hash) => hash === keyHash))).toBe("reused-key");
});

describe("no bytes whatsoever bring the reader down", () => {
  const outcome = (request: string | Uint8Array): Promise<CertificateRequest | RequestError> =>
    read(request).catch((error: unknown) => {
      if (error instanceof RequestError) return error;
      throw error;
    });

  test("random bytes and text", async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.string({ maxLength: 600, unit: "binary" }),
      fc
        .base64String({ maxLength: 600 })
        .map((text) => `-----BEGIN CERTIFICATE REQUEST-----\n${text}\n-----END CERTIFICATE REQUEST-----`),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => sequence(sequence(bytes), sequence(bytes), bitString(bytes))),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (request) => {
        expect(await outcome(request)).toBeInstanceOf(RequestError);
      }),
      { numRuns: 300 },
    );
  });

  test("requests with some bytes changed, taken out or put in", async () => {
    const requests = [
      derOf(
        await opensslRequest(openssl, "P-256", "-addext", "basicConstraints=CA:FALSE", "-subj", "/CN=anna@example.com"),
      ),
      derOf(await opensslRequest(openssl, "RSA-2048")),
    ];
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      byte: fc.integer({ min: 0, max: 255 }),
      kind: fc.constantFrom("change", "remove", "insert"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requests),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (der, edits) => {
          const edited = edits.reduce((bytes, { at, byte, kind }) => {
            const offset = Math.floor(at * bytes.length);
            return bytes.toSpliced(offset, kind === "insert" ? 0 : 1, ...(kind === "remove" ? [] : [byte]));
          }, Array.from(der));
          const result = await outcome(Uint8Array.from(edited));
          if (!(result instanceof RequestError)) expect(Buffer.from(edited)).toEqual(der);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("requests whose signed part was changed and signed again", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", P256);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }), async (attributes) => {
        const result = await outcome(crafted({ publicKey, privateKey, attributes }));
        if (!(result instanceof RequestError)) expect(result.publicKey.equals(publicKey)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

const P256 = { namedCurve: "P-256" } as const;
const ECDSA_SHA256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const RSA_SHA256 = sequence(objectIdentifier("1.2.840.113549.1.1.11"), nothing());

interface Craft {
  readonly publicKey?: KeyObject;
  readonly privateKey?: KeyObject;
  readonly spki?: Uint8Array;
  readonly algorithm?: Uint8Array;
  readonly attributes?: readonly Uint8Array[];
}

/** A request as no program would make it. */
function crafted({ publicKey, privateKey, algorithm = ECDSA_SHA256, attributes = [], ...craft }: Craft): Uint8Array {
  const spki = craft.spki ?? publicKey?.export({ type: "spki", format: "der" }) ?? sequence();
  const info = sequence(integer(0n), writeName({ commonName: ANNA.user }), spki, tagged(0, ...attributes));
  const signature = privateKey === undefined ? new Uint8Array(64) : sign("sha256", info, privateKey);
  return sequence(info, algorithm, bitString(signature));
}

/** The outer value with its length left open and closed by two zeros. */
function openEnded(der: Uint8Array): Uint8Array {
  const content = der.subarray(der[1] === 0x81 ? 3 : 4);
  return Buffer.concat([Buffer.of(0x30, 0x80), content, Buffer.of(0, 0)]);
}
