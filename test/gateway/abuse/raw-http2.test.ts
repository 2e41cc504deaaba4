import { KEYS } from "../../support/gateway";
import { MARK, useAbusedGateway, WAYS, type Way } from "./abused-gateway";
import { RawConnection } from "./raw-connection";

const gateway = useAbusedGateway();

type Header = readonly [name: string, value: string];

/** What clients' libraries would not send: headers of one request as they are. */
interface BadHeaders {
  readonly what: string;
  headers(way: Way): readonly Header[];
  /** How it ends: with a refusal that says so; or, where nothing stands here, with a stream that is reset or a connection that is closed. */
  readonly says?: RegExp;
}

const pseudo = ({ path }: Way): readonly Header[] => [
  [":method", "POST"],
  [":scheme", "http"],
  [":path", path],
  [":authority", "gateway"],
];
const ANNA: Header = ["authorization", `Bearer ${KEYS.anna}`];

const BAD: readonly BadHeaders[] = [
  {
    what: "two credentials in a line each",
    headers: (way) => [...pseudo(way), ANNA, ["authorization", `Bearer ${KEYS.ben}`]],
    says: /more than one value/,
  },
  {
    what: "two keys in a line each",
    headers: (way) => [...pseudo(way), ["x-api-key", KEYS.anna], ["x-api-key", KEYS.ben]],
    says: /more than one value/,
  },
  {
    what: "a credential and another key",
    headers: (way) => [...pseudo(way), ANNA, ["x-api-key", KEYS.ben]],
    says: /two different credentials/,
  },
  { what: "two paths", headers: (way) => [...pseudo(way), [":path", "/access/v1/me"], ANNA] },
  { what: "two methods", headers: (way) => [[":method", "GET"], ...pseudo(way), ANNA] },
  { what: "two authorities", headers: (way) => [...pseudo(way), [":authority", "elsewhere"], ANNA] },
  { what: "a path behind other headers", headers: (way) => [...pseudo(way).slice(0, 2), ANNA, [":path", way.path]] },
  { what: "no path", headers: () => [[":method", "POST"], [":scheme", "http"], ANNA] },
  { what: "a pseudo-header that is none", headers: (way) => [...pseudo(way), [":user", "ben"], ANNA] },
  { what: "a pseudo-header of answers", headers: (way) => [...pseudo(way), [":status", "200"], ANNA] },
  { what: "a header in capitals", headers: (way) => [...pseudo(way), ["Authorization", `Bearer ${KEYS.anna}`]] },
  { what: "chunks", headers: (way) => [...pseudo(way), ANNA, ["transfer-encoding", "chunked"]] },
  { what: "a connection of its own", headers: (way) => [...pseudo(way), ANNA, ["connection", "keep-alive"]] },
  // It is let in before its body has come, and lost with it.
  { what: "a length that is not the body's", headers: (way) => [...pseudo(way), ANNA, ["content-length", "60"]] },
  { what: "two lengths", headers: (way) => [...pseudo(way), ANNA, ["content-length", "2"], ["content-length", "60"]] },
  // Such a header is dropped, and what remains is a request that is wrong in another way.
  {
    what: "a line's end in a header",
    headers: (way) => [...pseudo(way), ANNA, ["x-api-key", `${KEYS.anna}\r\nx-c: ${MARK}`]],
    says: /"kind":"invalid"/,
  },
  {
    what: "a NUL in a header",
    headers: (way) => [...pseudo(way), ANNA, ["x-a", `\0${MARK}`]],
    says: /"kind":"invalid"/,
  },
];

describe.each(WAYS)("$name over HTTP/2", (way) => {
  test.each(BAD)("makes no call of $what", async ({ headers, says }) => {
    const before = gateway().log.length;
    const connection = await RawConnection.open(gateway().url);
    connection.write(PREFACE);
    connection.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
    connection.write(frame(HEADERS, END_HEADERS, 1, Buffer.concat(headers(way).map(literal))));
    connection.write(frame(DATA, END_STREAM, 1, Buffer.from("[]")));
    const answer = await answered(connection);
    connection.destroy();

    const log = gateway().log.slice(before).join("\n");
    expect([answer, log]).toEqual(
      says === undefined ? ["broken", expect.any(String)] : ["refused", expect.stringMatching(says)],
    );
  });
});

/** @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** @see https://www.rfc-editor.org/rfc/rfc9113#section-6 */
const [DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY] = [0x0, 0x1, 0x3, 0x4, 0x7];
const END_STREAM = 0x1;
const END_HEADERS = 0x4;

/** Of `:status` 200 as the first header of an answer: the eighth of HPACK's static table. */
const OK = 0x88;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** @see https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2 */
function literal([name, value]: Header): Buffer {
  return Buffer.concat([Buffer.of(0), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  if (bytes.length >= 127) throw new Error("longer texts have longer lengths");
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** How the first stream ends: with an answer that is no success, or with none. */
async function answered(connection: RawConnection): Promise<"refused" | "broken"> {
  for (;;) {
    for (const { type, stream, payload } of framesIn(Buffer.from(connection.received, "latin1"))) {
      if (type === GOAWAY || (type === RST_STREAM && stream === 1)) return "broken";
      if (type !== HEADERS || stream !== 1) continue;
      if (payload[0] === OK) throw new Error("it was answered as if nothing were wrong");
      return "refused";
    }
    if (connection.closed) return "broken";
    await new Promise((next) => setTimeout(next, 5));
  }
}

function framesIn(bytes: Buffer): { readonly type: number; readonly stream: number; readonly payload: Buffer }[] {
  const frames = [];
  for (let at = 0; at + 9 <= bytes.length; ) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    frames.push({
      type: bytes.readUInt8(at + 3),
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, end),
    });
    at = end;
  }
  return frames;
}
