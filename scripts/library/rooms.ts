import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Rooms of the library. The command and the functions are bundled from the sources. */
export const ROOMS = ["environment", "access", "modules", "stacks"] as const;

export type Room = (typeof ROOMS)[number];

export function isRoom(name: string): name is Room {
  return ROOMS.some((room) => room === name);
}

/** Compiled files of a room. */
export function compiledFiles(dist: string, room: Room): string[] {
  return readdirSync(join(dist, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".js"))
    .map(({ name, parentPath }) => join(parentPath, name));
}
