import { Refusal } from "../refusal";

/**
 * The bytes of a request's body. Stops reading as soon as they are too many, whatever the headers promised.
 *
 * @throws Refusal `too-large`.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? Number.NaN);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  // With a length the server reads no more than that: no need to count along.
  if (Number.isInteger(announced)) return new Uint8Array(await request.arrayBuffer());
  if (request.body === null) return new Uint8Array();

  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    "too-large",
    `The request body is longer than the ${maxBytes} bytes that this gateway takes. Send less, such as smaller pictures or fewer files.`,
  );
}
