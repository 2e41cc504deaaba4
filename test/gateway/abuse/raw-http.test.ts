import { KEYS } from "../../support/gateway";
import { MARK, post, useAbusedGateway, WAYS, type Way } from "./abused-gateway";
import { RawConnection } from "./raw-connection";

const gateway = useAbusedGateway();

interface BadBytes {
  readonly what: string;
  bytes(way: Way): string;
  /** Of the answers before the connection closes; none: it closes without one. */
  readonly statuses: readonly number[];
}

const head = ({ path }: Way, ...lines: readonly string[]) =>
  [`POST ${path} HTTP/1.1`, "host: gateway", `authorization: Bearer ${KEYS.anna}`, ...lines, "", ""].join("\r\n");

/** What must not run as a request of its own. */
const smuggled = (way: Way) => `${head(way, "content-length: 2")}{}`;

const BAD: readonly BadBytes[] = [
  {
    what: "a length and chunks (CL.TE)",
    bytes: (way) => `${head(way, "content-length: 5", "transfer-encoding: chunked")}0\r\n\r\n${smuggled(way)}`,
    statuses: [400],
  },
  {
    what: "chunks and a length (TE.CL)",
    bytes: (way) => `${head(way, "transfer-encoding: chunked", "content-length: 5")}0\r\n\r\n${smuggled(way)}`,
    statuses: [400],
  },
  {
    what: "two different lengths",
    bytes: (way) => `${head(way, "content-length: 2", "content-length: 60")}{}${smuggled(way)}`,
    statuses: [400],
  },
  {
    what: "the same length twice",
    bytes: (way) => `${head(way, "content-length: 2", "content-length: 2")}{}`,
    statuses: [400],
  },
  { what: "a negative length", bytes: (way) => `${head(way, "content-length: -2")}{}`, statuses: [400] },
  { what: "a length with a sign", bytes: (way) => `${head(way, "content-length: +2")}{}`, statuses: [400] },
  { what: "a length that is no number", bytes: (way) => `${head(way, "content-length: 0x2")}{}`, statuses: [400] },
  {
    what: "a length past any number",
    bytes: (way) => `${head(way, `content-length: ${"9".repeat(40)}`)}{}`,
    statuses: [400],
  },
  {
    what: "chunks that are not the last encoding",
    bytes: (way) => `${head(way, "transfer-encoding: chunked, identity")}0\r\n\r\n${smuggled(way)}`,
    statuses: [400],
  },
  {
    what: "an encoding that is nearly chunked",
    bytes: (way) => `${head(way, "transfer-encoding: xchunked")}0\r\n\r\n${smuggled(way)}`,
    statuses: [400],
  },
  {
    what: "a chunk whose length is no number",
    bytes: (way) => `${head(way, "transfer-encoding: chunked")}zz\r\n{}\r\n0\r\n\r\n`,
    statuses: [400],
  },
  {
    what: "a space before the colon",
    bytes: (way) => `${head(way, "content-length : 2")}{}`,
    statuses: [400],
  },
  {
    what: "a header that goes on in the next line (obs-fold)",
    bytes: (way) => `${head(way, "x-a: b", " content-length: 2")}{}`,
    statuses: [400],
  },
  { what: "a NUL in a header", bytes: (way) => head(way, `x-a: \0${MARK}`), statuses: [400] },
  { what: "a carriage return in a header", bytes: (way) => head(way, `x-a: b\rc: ${MARK}`), statuses: [400] },
  { what: "a header without a name", bytes: (way) => head(way, `: ${MARK}`), statuses: [400] },
  { what: "a header of 100 kB", bytes: (way) => head(way, `x-a: ${MARK.repeat(6_000)}`), statuses: [431] },
  {
    what: "ten thousand headers",
    bytes: (way) => head(way, ...Array.from({ length: 10_000 }, (_, position) => `x-${position}: ${MARK}`)),
    statuses: [431],
  },
  { what: "no host", bytes: ({ path }) => `POST ${path} HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}`, statuses: [400] },
  {
    what: "a path of 100 kB",
    bytes: () => `POST /${"a".repeat(100_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
    statuses: [431],
  },
  { what: "a method that is none", bytes: ({ path }) => `BREW ${path} HTTP/1.1\r\nhost: a\r\n\r\n`, statuses: [400] },
  { what: "another version of HTTP", bytes: ({ path }) => `POST ${path} HTTP/3.7\r\nhost: a\r\n\r\n`, statuses: [400] },
  { what: "words", bytes: () => `${MARK} ${MARK}\r\n\r\n`, statuses: [400] },
  { what: "zeros", bytes: () => "\0".repeat(1_000), statuses: [400] },
  { what: "the beginning of TLS", bytes: () => `\x16\x03\x01\x02\x00\x01${"\x7f".repeat(512)}`, statuses: [] },
  { what: "HTTP/2's beginning, garbled", bytes: () => `PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n${MARK}`, statuses: [400] },
  {
    what: "HTTP/2's beginning, and then no frames",
    bytes: () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"\xff".repeat(2_000)}`,
    statuses: [],
  },
];

describe.each(WAYS)("$name", (way) => {
  test.each(BAD)("closes a connection that brings $what", async ({ bytes, statuses }) => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(bytes(way));
    await connection.untilClosed();
    expect(connection.statuses()).toEqual(statuses);
  });

  test("answers what came before garbage on the same connection, and closes it", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(`${head(way, "content-length: 1")}[${MARK}\0\r\n\r\n${smuggled(way)}`);
    await connection.untilClosed();
    expect(connection.statuses().at(-1)).toBe(400);
    expect(connection.statuses().length).toBeLessThanOrEqual(2);
  });

  test("keeps answers to requests that are sent all at once in their order", async () => {
    const connection = await RawConnection.open(gateway().url);
    const bad = `${head(way, "content-length: 1")}[`;
    const unknown = `${head({ ...way, path: "/nowhere" }, "content-length: 0")}`;
    connection.write(bad + unknown + bad);
    await connection.untilReceived(/ 400 .* 404 .*HTTP\/1\.1 400 /s);
    expect(connection.statuses()).toEqual([400, 404, 400]);
    connection.destroy();
  });

  test("takes two credentials for two, also where each has a line of its own", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(`${head(way, `authorization: Bearer ${KEYS.ben}`, "content-length: 2", "connection: close")}{}`);
    await connection.untilClosed();
    expect(connection.statuses()).toEqual([way.name === "bedrock" ? 403 : 401]);
    expect(connection.received).toContain("more than one value");
  });

  test.each([
    ["PUT", 404],
    ["DELETE", 404],
    ["GET", 404],
    ["OPTIONS", 404],
    ["PATCH", 404],
  ])("has nothing at %s", async (method, status) => {
    const answer = await fetch(`${gateway().url}${way.path}`, {
      method,
      headers: { authorization: `Bearer ${KEYS.anna}` },
    });
    expect(answer.status).toBe(status);
  });

  test.each([
    ["a path above", `${way.path}/../../../access/v1/secret`],
    ["an encoded path above", `${way.path}/%2e%2e/%2e%2e/etc/passwd`],
    ["an encoding that is none", `${way.path}%zz`],
    ["a NUL", `${way.path}%00`],
    ["two slashes", `/${way.path}`],
    ["another spelling", way.path.toUpperCase()],
  ])("does not find %s", async (_, path) => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(`${head({ ...way, path }, "content-length: 2", "connection: close")}{}`);
    await connection.untilClosed();
    expect([[400], [404]]).toContainEqual(connection.statuses());
  });

  test("goes on for others after all that", async () => {
    const answer = await post(gateway(), way.path, "[]");
    expect(answer.status).toBe(400);
  });
});
