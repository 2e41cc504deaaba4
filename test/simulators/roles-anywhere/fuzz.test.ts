import { connect } from "node:net";
import { readCertificate } from "../../../simulators/roles-anywhere/certificate";
import { readRevocationList } from "../../../simulators/roles-anywhere/revocation-list";
import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { anyJson, fc } from "../../support/properties";
import { startCompany } from "./company";
import { type Made, makeAuthority, makeCertificate, makeCrl } from "./make-certificates";
import { call, prepare, type SentRequest, send } from "./signed-request";

let root: Made;
let leaf: Made;
let simulator: RolesAnywhereSimulator;
beforeAll(async () => {
  root = await makeAuthority();
  leaf = await makeCertificate({ issuer: root });
  simulator = await startCompany(root.pem);
});
afterAll(async () => {
  // whatever came before, a good request is still served
  expect(await call(simulator.url, { certificate: leaf })).toMatchObject({ status: 201 });
  await simulator.close();
});

/** Everything but an error of its own and a session. */
const refused = ({ status }: { readonly status: number }) => status >= 400 && status < 500;

test("random headers, query and body are refused, and nothing breaks", async () => {
  const printable = fc.string({ unit: "grapheme-ascii", maxLength: 60 });
  const base64 = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString("base64"));
  const request = fc.record({
    method: fc.constantFrom("POST", "PUT", "DELETE"),
    path: fc.oneof(
      fc.constant("/sessions"),
      fc.webQueryParameters().map((query) => `/sessions?${query}`),
      fc.constantFrom("/sessions?%zz", "/sessions?=&&=", "/sessions?roleArn", "/sessions/", "/sessions?%E0%A4%A"),
    ),
    headers: fc.record(
      {
        authorization: fc.oneof(
          printable,
          fc.tuple(fc.nat(), printable).map(([serial, list]) => {
            const scope = `${serial}/20260301/eu-central-1/rolesanywhere/aws4_request`;
            return `AWS4-X509-ECDSA-SHA256 Credential=${scope}, SignedHeaders=host;${list.replaceAll(/[^a-z;-]/g, "")}x, Signature=00`;
          }),
        ),
        "x-amz-date": fc.oneof(printable, fc.constant("20260301T120000Z")),
        "x-amz-x509": fc.oneof(
          printable,
          base64,
          fc.constant("").map(() => leaf.der.toString("base64")),
        ),
        "x-amz-x509-chain": fc.oneof(printable, base64),
      },
      { requiredKeys: [] },
    ),
    body: fc.oneof(fc.json(), fc.string(), fc.constantFrom("", "[]", "null", "{", '{"durationSeconds":1e999}')),
  });
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const headers = { ...sent.headers, "content-length": `${Buffer.byteLength(sent.body)}` };
      expect(refused(await send(simulator.url, { ...sent, headers }))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("a good request with any one change is refused", async () => {
  const good = prepare(simulator.url, { certificate: leaf });
  const parts = ["path", "authorization", "x-amz-date", "x-amz-x509", "host", "body"] as const;
  const change = fc.tuple(fc.constantFrom(...parts), fc.nat(), fc.constantFrom("0", "a", "A", "-", "%", "=", "/"));
  await fc.assert(
    fc.asyncProperty(change, async ([part, at, letter]) => {
      const alter = (text: string) => {
        const index = 1 + (at % (text.length - 1)); // the first of a path has to be a slash
        return text.slice(0, index) + letter + text.slice(index + 1);
      };
      const changed: SentRequest =
        part === "path" || part === "body"
          ? { ...good, [part]: alter(good[part]) }
          : { ...good, headers: { ...good.headers, [part]: alter(good.headers[part] ?? "") } };
      // an escape means the same in either case
      fc.pre(JSON.stringify(changed).replaceAll("%3a", "%3A") !== JSON.stringify(good));
      const answer = await send(simulator.url, changed);
      expect([answer, refused(answer)]).toEqual([answer, true]);
    }),
    { numRuns: 150 },
  );
});

test("a signed request may hold any JSON", async () => {
  const known = fc.constantFrom("durationSeconds", "roleSessionName", "trustAnchorArn", "profileArn", "roleArn");
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), anyJson()), known, anyJson(), async (extra, name, value) => {
      const { status } = await call(simulator.url, { certificate: leaf, body: { ...extra, [name]: value } });
      expect([201, 400, 403]).toContain(status);
    }),
    {
      numRuns: 60,
      examples: [
        [{}, "durationSeconds", { toString: {} }],
        [{}, "roleSessionName", { toString: {} }],
      ],
    },
  );
});

test("bytes that are no HTTP do no harm", async () => {
  const port = Number(new URL(simulator.url).port);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      await new Promise<void>((ended) => {
        const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
        socket.resume();
        socket.once("error", () => {});
        socket.once("close", () => ended());
      });
    }),
    { numRuns: 50 },
  );
});

describe("a reader of DER", () => {
  test.each([
    ["certificate", async () => leaf.der, readCertificate],
    [
      "revocation list",
      async () => Buffer.from((await makeCrl(root, ["1002"])).replaceAll(/-----[^-]+-----|\s/g, ""), "base64"),
      readRevocationList,
    ],
  ])("either reads a %s that was damaged or throws, and always ends", async (_, make, read) => {
    const good = await make();
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), fc.option(fc.nat()), (at, byte, cut) => {
        const damaged = Buffer.from(good);
        damaged[at % damaged.length] = byte;
        const bytes = cut === null ? damaged : damaged.subarray(0, cut % damaged.length);
        try {
          read(bytes);
        } catch (error) {
          expect(String(error)).toMatch(/Error/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
