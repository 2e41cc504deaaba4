import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Leaves out of a bundle of the gateway what its packages carry for others. A function that Lambda starts anew loads all of its
 * bundle before it answers.
 */
export function leanPackages(): Plugin {
  return {
    name: "lean-packages",
    setup(build) {
      build.onResolve({ filter: /^@redis\/client$/ }, ({ path, resolveDir }) => ({
        path,
        namespace: "lean",
        pluginData: resolveDir,
      }));
      build.onLoad({ filter: /.*/, namespace: "lean" }, ({ pluginData }) => ({
        contents: REDIS_CLIENT,
        resolveDir: String(pluginData),
      }));
      for (const [file, contents] of Object.entries(LEAN)) {
        const filter = new RegExp(`node_modules/${file.replaceAll(".", "\\.")}$`);
        build.onLoad({ filter }, ({ path }) => ({ contents, resolveDir: join(path, "..") }));
      }
    },
  };
}

/** One server: neither cluster nor sentinel. */
const REDIS_CLIENT = `exports.createClient = require("@redis/client/dist/lib/client/index.js").default.create;`;

const LEAN: Readonly<Record<string, string>> = {
  // A method for each of hundreds of commands. We send commands as words; these the client itself sends while it connects.
  "@redis/client/dist/lib/commands/index.js": `
    exports.default = {
      AUTH: require("./AUTH").default,
      CLIENT_SETNAME: require("./CLIENT_SETNAME").default,
      READONLY: require("./READONLY").default,
    };
    exports.NON_STICKY_COMMANDS = {};`,
  // Which of those commands a client may cache.
  "@redis/client/dist/lib/command-metadata/command-metadata-data.js": "exports.COMMAND_METADATA = {};",
  // The parser for processors without SIMD: Lambda has none.
  "undici/lib/llhttp/llhttp-wasm.js": `throw new Error("this processor has no SIMD");`,
};

/** Not bundled: Lambda's runtime brings AWS's SDK along, and nobody here uses the others, which are loaded on demand. */
export const NOT_BUNDLED: readonly string[] = ["@aws-sdk/*", "@node-rs/xxhash", "@opentelemetry/api"];
