import { KEYS } from "../../support/gateway";
import { MARK, useAbusedGateway, WAYS, type Way } from "./abused-gateway";
import { RawConnection } from "./raw-connection";

const gateway = useAbusedGateway({ timeLimits: { headers: 400, request: 1_000, idle: 500 } });

// How a connection ends says which limit it met first. A process that stood still for so long, tests and gateway in one, meets another.
jest.retryTimes(5);

const head = ({ path }: Way, length: number) =>
  [
    `POST ${path} HTTP/1.1`,
    "host: gateway",
    `authorization: Bearer ${KEYS.anna}`,
    `content-length: ${length}`,
    "",
    "",
  ].join("\r\n");

/** Keeps writing, so that the connection is never silent. */
async function drip(connection: RawConnection, text: string): Promise<void> {
  for (const letter of text) {
    if (connection.closed) return;
    connection.write(letter);
    await new Promise((next) => setTimeout(next, 20));
  }
  await connection.untilClosed();
}

test.each(["", "P", "PRI * HTT", "GE", "\x16"])(
  "a connection that begins with %j and then says no more is closed",
  async (beginning) => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(beginning);
    await connection.untilClosed();
    expect(connection.statuses().filter((status) => status !== 408)).toEqual([]);
  },
);

test("HTTP/2's preface, letter by letter, is not waited for", async () => {
  const connection = await RawConnection.open(gateway().url);
  await drip(connection, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  expect(connection.received).not.toContain("HTTP/1.1 200");
});

describe.each(WAYS)("$name", (way) => {
  test("closes a connection whose headers come letter by letter", async () => {
    const connection = await RawConnection.open(gateway().url);
    await drip(connection, `${head(way, 2)}x-mark: ${MARK.repeat(10)}`);
    expect(connection.statuses()).toEqual([408]);
  });

  test("closes a connection whose second request comes letter by letter", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(`${head(way, 1)}[`);
    await connection.untilReceived(/HTTP\/1\.1 400/);
    await drip(connection, `${head(way, 2)}x-mark: ${MARK.repeat(10)}`);
    expect(connection.statuses()).toEqual([400, 408]);
  });

  test("closes a connection whose body comes letter by letter", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(head(way, 10_000));
    await drip(connection, `{"x":"${MARK.repeat(20)}`);
    expect(connection.statuses()).toEqual([408]);
  });

  test("closes a connection whose body never comes", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(head(way, 10_000));
    await connection.untilClosed();
    expect(connection.statuses()).toEqual([408]);
  });

  test("asks nothing for a client that leaves in the middle of its body", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(`${head(way, 10_000)}{"x":"${MARK}`);
    await new Promise((next) => setTimeout(next, 50));
    connection.destroy();
    await connection.untilClosed();
  });

  test("closes a connection that asks nothing more", async () => {
    const connection = await RawConnection.open(gateway().url);
    connection.write(`${head(way, 1)}[`);
    await connection.untilClosed();
    expect(connection.statuses()).toEqual([400]);
  });
});
