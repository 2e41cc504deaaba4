import { BodiesInFlight } from "../../../gateway/surfaces/body-room";

const ROOM = { overall: 300, team: 200, user: 100 };

function caller(team: string, user: string) {
  return { team, user };
}

test.each([
  ["the user's own bodies", [["payments", "a"]], { kind: "limited", message: /^Your requests .* at once, 100\./ }],
  [
    "the team's bodies",
    [
      ["payments", "b"],
      ["payments", "c"],
    ],
    { kind: "limited", message: /^Requests of your team .* at once, 200\./ },
  ],
  [
    "everybody's bodies",
    [
      ["payments", "b"],
      ["research", "c"],
      ["research", "d"],
    ],
    { kind: "unavailable", message: /as many request bodies as it can/ },
  ],
] as const)("%s leave no room for another", (_, held, refusal) => {
  const bodies = new BodiesInFlight(ROOM);
  const others = held.map(([team, id]) => {
    const body = bodies.begin(caller(team, id));
    body.take(100);
    return body;
  });
  const body = bodies.begin(caller("payments", "a"));
  expect(() => body.take(100)).toThrow(
    expect.objectContaining({ ...refusal, message: expect.stringMatching(refusal.message), retryAfterSeconds: 1 }),
  );
  others[0]?.release();
  others[0]?.release();
  expect(() => body.take(100)).not.toThrow();
});

test("who holds nothing may send one body, however long, and bytes that come along count", () => {
  const bodies = new BodiesInFlight(ROOM);
  const long = bodies.begin(caller("payments", "a"));
  long.take(400);
  long.take(1);
  const other = bodies.begin(caller("research", "b"));
  expect(() => other.take(1)).toThrow("as many request bodies as it can");
  long.release();
  expect(() => other.take(1)).not.toThrow();
});
