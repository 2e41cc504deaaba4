import { ResponseCache } from "../../../gateway/response-cache/response-cache";

const TARGET = { modelId: "m", geography: "in-region", region: "eu-west-1", account: "own", invokeId: "m" } as const;
const answer = (bytes: number) => ({ headers: {}, body: new Uint8Array(bytes), target: TARGET });

test("an answer ends with its time", () => {
  let now = 0;
  const cache = new ResponseCache(() => now);
  cache.keep("a", answer(1), 10);
  now = 9_999;
  expect(cache.find("a")).toBeDefined();
  now = 10_000;
  expect(cache.find("a")).toBeUndefined();
});

test("what was used longest ago makes room, and what is longer than all room is not kept", () => {
  const cache = new ResponseCache(() => 0, 10_000);
  cache.keep("a", answer(3_000), 60);
  cache.keep("b", answer(3_000), 60);
  cache.find("a");
  cache.keep("c", answer(3_000), 60);
  cache.keep("d", answer(10_000), 60);
  expect(["a", "b", "c", "d"].filter((key) => cache.find(key) !== undefined)).toEqual(["a", "c"]);
});

test("an answer that takes another's place takes its bytes' place too", () => {
  const cache = new ResponseCache(() => 0, 10_000);
  for (let time = 0; time < 100; time++) cache.keep("a", answer(3_000), 60);
  cache.keep("b", answer(3_000), 60);
  expect(["a", "b"].filter((key) => cache.find(key) !== undefined)).toEqual(["a", "b"]);
});
