import { Refusal } from "../../../../gateway/refusal";
import { accessSurface } from "../../../../gateway/surfaces/access/access-surface";
import type { RefusedRequest } from "../../../../gateway/telemetry/telemetry";
import { ANNA, policy } from "../../policy/policy-fixtures";

function surface(identify: () => Promise<typeof ANNA>, show: () => Promise<void>) {
  const told: (readonly [Refusal, RefusedRequest])[] = [];
  const app = accessSurface({
    identity: { identify },
    policy,
    gate: { show },
    usage: () => Promise.reject(new Error("nobody is shown anything")),
    unready: async () => [],
    telemetry: { refused: (refusal, about) => told.push([refusal, about]) },
  });
  return { app, told };
}

test("who guesses credentials here is told of like everywhere else", async () => {
  const refusal = new Refusal("unauthenticated", "no such key");
  const { app, told } = surface(
    () => Promise.reject(refusal),
    async () => {},
  );
  const answer = await app.request("/me");
  expect(answer.status).toBe(401);
  expect(told).toEqual([[refusal, { request: expect.any(String), surface: "access" }]]);
  expect(answer.headers.get("x-request-id")).toBe(told[0]?.[1].request);
});

test("who is revoked and asks here is told of with team and user", async () => {
  const refusal = new Refusal("forbidden", "revoked");
  const { app, told } = surface(
    async () => ANNA,
    () => Promise.reject(refusal),
  );
  expect((await app.request("/me")).status).toBe(403);
  expect(told).toEqual([
    [refusal, { request: expect.any(String), surface: "access", team: ANNA.team, user: ANNA.user }],
  ]);
});
