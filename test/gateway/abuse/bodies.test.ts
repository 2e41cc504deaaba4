import { gzipSync } from "node:zlib";
import { KEYS } from "../../support/gateway";
import { type ErrorKind, expectError, MARK, post, useAbusedGateway, WAYS, type Way } from "./abused-gateway";

const MAX_BYTES = 1_000_000;
const gateway = useAbusedGateway({ policy: (policy) => ({ ...policy, maxBodyBytes: MAX_BYTES }) });

interface BadBody {
  readonly what: string;
  body(way: Way): string | Uint8Array<ArrayBuffer>;
  readonly kind: ErrorKind;
  readonly says: RegExp;
}

const text = ({ body }: Way) => JSON.stringify(body);
const bytes = (...parts: readonly (string | number[])[]) =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)))),
  );

const BAD: readonly BadBody[] = [
  { what: "nothing", body: () => "", kind: "invalid", says: /not JSON/ },
  { what: "no JSON", body: () => `${MARK} is no JSON`, kind: "invalid", says: /not JSON/ },
  { what: "JSON that is cut off", body: (way) => text(way).slice(0, -3), kind: "invalid", says: /not JSON/ },
  { what: "something behind its end", body: (way) => `${text(way)} {}`, kind: "invalid", says: /not JSON/ },
  { what: "a list", body: (way) => `[${text(way)}]`, kind: "invalid", says: /not a JSON object/ },
  { what: "a string", body: () => `"${MARK}"`, kind: "invalid", says: /not a JSON object/ },
  { what: "null", body: () => "null", kind: "invalid", says: /not a JSON object/ },
  { what: "a byte-order mark", body: (way) => `\ufeff${text(way)}`, kind: "invalid", says: /not JSON/ },
  {
    what: "a byte that is no UTF-8",
    body: (way) => bytes(text(way).slice(0, -2), [0xff], text(way).slice(-2)),
    kind: "invalid",
    says: /not UTF-8/,
  },
  {
    what: "a character that is cut in two",
    body: (way) => bytes(text(way), [0xe2, 0x82]),
    kind: "invalid",
    says: /not UTF-8/,
  },
  {
    what: "UTF-16",
    body: (way) => new Uint8Array(Buffer.from(text(way), "utf16le")),
    kind: "invalid",
    says: /not JSON/,
  },
  {
    what: "a key twice",
    body: (way) => text(way).replace("{", `{"messages":[],`),
    kind: "invalid",
    says: /"messages" twice/,
  },
  {
    what: "a key twice, once in escapes",
    body: (way) => text(way).replace("{", `{"mess\\u0061ges":[],`),
    kind: "invalid",
    says: /"messages" twice/,
  },
  {
    what: "a megabyte more than the cap",
    body: () => `"${"x".repeat(2 * MAX_BYTES)}"`,
    kind: "too-large",
    says: /longer than the 1000000 bytes/,
  },
  {
    what: "a prompt of 10 MB",
    body: (way) => text(way).replace(MARK, "word ".repeat(2_000_000)),
    kind: "too-large",
    says: /longer than the 1000000 bytes/,
  },
  {
    what: "one byte more than the cap",
    body: () => `"${"x".repeat(MAX_BYTES - 1)}"`,
    kind: "too-large",
    says: /longer than the 1000000 bytes/,
  },
  {
    what: "lists in lists, 100,000 deep and not closed",
    body: () => "[".repeat(100_000),
    kind: "invalid",
    says: /nested more than 500 deep/,
  },
];

describe.each(WAYS)("$name", (way) => {
  test.each(BAD)("refuses a body that is $what", async ({ body, kind, says }) => {
    await expectError(await post(gateway(), way.path, body(way)), way, kind, says);
  });

  test("refuses a body over the cap that announces no length before it has ended", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100_000;
        controller.enqueue(new Uint8Array(100_000).fill(0x20));
      },
    });
    await expectError(await post(gateway(), way.path, endless), way, "too-large", /longer than the 1000000 bytes/);
    expect(sent).toBeLessThan(100 * MAX_BYTES);
  });

  test("refuses a body that is compressed, and does not inflate it", async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(100 * MAX_BYTES, 0x20)));
    const headers = { authorization: `Bearer ${KEYS.anna}`, "content-encoding": "gzip" };
    const answer = await post(gateway(), way.path, bomb, headers);
    await expectError(answer, way, "unsupported-encoding", /content-encoding "gzip"\. Send it uncompressed/);
  });

  test("does not read the body of somebody unknown", async () => {
    const answer = await post(gateway(), way.path, "x".repeat(2 * MAX_BYTES), {});
    await expectError(answer, way, "unauthenticated", /no credential/);
  });

  test.each([
    ["which nobody has", "nobodys-model"],
    ["of another team's name", "__proto__"],
    ["that is a path", "../../../etc/passwd"],
    ["that is 100 kB long", MARK.repeat(5_000)],
  ])("refuses a model %s, and says which there are", async (_, model) => {
    const asked =
      way.name === "bedrock"
        ? // The whole request line has a limit of its own.
          post(gateway(), `/bedrock/model/${encodeURIComponent(model.slice(0, 8_000))}/converse`, text(way))
        : post(gateway(), way.path, JSON.stringify({ ...way.body, model }));
    const answer = await asked;
    expect(answer.status).toBe(404);
    expect(await answer.text()).toMatch(/You may use: claude-sonnet, claude-haiku/);
  });
});
