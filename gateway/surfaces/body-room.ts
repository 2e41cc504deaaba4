import type { Principal } from "../../access/principal";
import { Refusal } from "../refusal";

/** Bytes of request bodies that the gateway holds at once. Each takes about four times its length in memory. */
export interface BodyRoom {
  /** Of all callers. */
  readonly overall: number;
  readonly team: number;
  /** With all credentials: who logs in again gets another, and no more room. */
  readonly user: number;
}

/** Eight bodies of the default cap for one user, sixteen for a team; a gigabyte of memory at worst. */
export const BODY_ROOM: BodyRoom = {
  overall: 256 * 1024 * 1024,
  team: 64 * 1024 * 1024,
  user: 32 * 1024 * 1024,
};

/**
 * Keeps bodies from filling the memory: thousands of long uploads are refused before they are read. Whoever holds nothing may send
 * one body, however long: the cap on bodies is another rule.
 */
export class BodiesInFlight {
  readonly #room: BodyRoom;
  readonly #held = new Map<string, number>();

  constructor(room: BodyRoom = BODY_ROOM) {
    this.#room = room;
  }

  begin({ team, user }: Pick<Principal, "team" | "user">): HeldBody {
    const counted: readonly Counted[] = [
      { key: `user ${team} ${user}`, most: this.#room.user, whose: "Your requests" },
      { key: `team ${team}`, most: this.#room.team, whose: "Requests of your team" },
      { key: "overall", most: this.#room.overall, whose: undefined },
    ];
    return new HeldBody(this.#held, counted);
  }
}

interface Counted {
  readonly key: string;
  readonly most: number;
  /** `undefined`: everybody. */
  readonly whose: string | undefined;
}

/** The bytes of one request. */
export class HeldBody {
  readonly #held: Map<string, number>;
  readonly #counted: readonly Counted[];
  #bytes = 0;

  constructor(held: Map<string, number>, counted: readonly Counted[]) {
    this.#held = held;
    this.#counted = counted;
  }

  /** @throws Refusal `limited` where others of the same user or team hold too much already, `unavailable` where all together do. */
  take(bytes: number): void {
    for (const { key, most, whose } of this.#counted) {
      const others = (this.#held.get(key) ?? 0) - this.#bytes;
      if (others > 0 && others + this.#bytes + bytes > most) throw noRoom(most, whose);
    }
    this.#add(bytes);
    this.#bytes += bytes;
  }

  /** The bytes are of no more use. Again changes nothing. */
  release(): void {
    this.#add(-this.#bytes);
    this.#bytes = 0;
  }

  #add(bytes: number): void {
    if (bytes === 0) return;
    for (const { key } of this.#counted) {
      const now = (this.#held.get(key) ?? 0) + bytes;
      if (now === 0) this.#held.delete(key);
      else this.#held.set(key, now);
    }
  }
}

function noRoom(most: number, whose: string | undefined): Refusal {
  const again = { retryAfterSeconds: 1 };
  if (whose === undefined) {
    return new Refusal(
      "unavailable",
      "The gateway holds as many request bodies as it can. Try again in 1 second.",
      again,
    );
  }
  return new Refusal(
    "limited",
    `${whose} that wait for an answer hold as many bytes as they may at once, ${most}. Try again in 1 second, or send fewer long requests at a time.`,
    again,
  );
}
