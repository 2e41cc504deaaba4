import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { compiledFiles, isRoom, ROOMS, type Room } from "./rooms";

/**
 * Makes one file of each room: Node.js takes longer to find and open two hundred small files than to compile what is in them.
 *
 * A room's file holds its compiled files as functions, each of which runs when it is first asked for, so that importing one module loads
 * the provider's bindings of that module alone. What `exports` names stays a file of its own, which asks for its part: everything exists
 * once, whichever subpath it is imported by.
 *
 * @param dist - The compiled library. Its declarations stay; of its compiled files only those that are published do.
 * @param published - The files that the package exports, such as `./dist/modules/budget/budget.js`.
 */
export async function bundleRooms(dist: string, published: readonly string[]): Promise<void> {
  await Promise.all(ROOMS.map((room) => bundleRoom(dist, room)));
  const kept = new Set(published.map((file) => join(dist, "..", file)));
  for (const file of ROOMS.flatMap((room) => compiledFiles(dist, room))) {
    rmSync(`${file}.map`);
    if (kept.has(file)) writeFileSync(file, subpathFile(dist, file));
    else rmSync(file);
  }
}

async function bundleRoom(dist: string, room: Room): Promise<void> {
  const names = compiledFiles(dist, room).map((file) => partOf(dist, file).name);
  const parts = names
    .toSorted()
    .map((name) => `exports[${JSON.stringify(name)}] = () => require("./${room}/${name}");`);
  await build({
    stdin: { contents: parts.join("\n"), resolveDir: dist },
    outfile: join(dist, `${room}.js`),
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "linked",
    logLevel: "warning",
    plugins: [otherFiles(dist, room)],
  });
}

/** What belongs to another room is asked of that room's file; the file of zod is loaded as it is. */
function otherFiles(dist: string, room: Room): Plugin {
  return {
    name: "other-files",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir, namespace }) => {
        if (namespace === "other-room") return { path, external: true };
        const file = join(resolveDir, path);
        if (file === join(dist, "zod.js")) return { path: "./zod.js", external: true };
        const part = partOf(dist, file);
        if (part.room === room) return undefined;
        if (!isRoom(part.room))
          throw new Error(`${room} of the library imports ${relative(dist, file)}, which is not published.`);
        return { path: `${part.room}/${part.name}`, namespace: "other-room" };
      });
      onLoad({ filter: /.*/, namespace: "other-room" }, ({ path }) => {
        const part = partOf(dist, join(dist, path));
        return { contents: `module.exports = require("./${part.room}.js")[${JSON.stringify(part.name)}]();` };
      });
    },
  };
}

/** `dist/modules/budget/budget.js`, with or without its ending → the part `budget/budget` of the room `modules`. */
function partOf(dist: string, file: string): { readonly room: string; readonly name: string } {
  const [room = "", ...rest] = relative(dist, file).replace(/\.js$/, "").split(/[\\/]/);
  return { room, name: rest.join("/") };
}

/** Names are written out: Node.js reads them from the text where an ES module imports them. */
function subpathFile(dist: string, file: string): string {
  const { room, name } = partOf(dist, file);
  const roomFile = posix.join(relative(dirname(file), dist).replaceAll("\\", "/"), `${room}.js`);
  const exported = [...readFileSync(file, "utf8").matchAll(/^exports\.(\w+) = /gm)].map(([, found]) => found);
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    `const part = require("${roomFile}")[${JSON.stringify(name)}]();`,
    ...new Set(exported.map((each) => `exports.${each} = part.${each};`)),
    "",
  ].join("\n");
}
