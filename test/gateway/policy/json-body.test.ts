import { JsonBody } from "../../../gateway/policy/json-body";
import { Refusal } from "../../../gateway/refusal";

const MARK = "planted-mark";

test.each([
  ["is no JSON", `{"a": ${MARK}}`],
  ["begins with a word", MARK],
  ["is cut", `{"messages":["${MARK}`],
  ["is a list", `["${MARK}"]`],
  ["is no UTF-8", Buffer.concat([Buffer.from(`{"a":"${MARK}`), Buffer.of(0xff), Buffer.from('"}')])],
])("what is said of a body that %s quotes none of it", (_, body) => {
  let refused: unknown;
  try {
    JsonBody.parse(Buffer.from(body));
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(Refusal);
  expect((refused as Refusal).message).toMatch(/^The request body is not /);
  expect((refused as Refusal).message).not.toMatch(/plan|mark/);
});
