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
      build.onLoad({ filter: /node_modules\/undici\/lib\/llhttp\/constants\.js$/ }, ({ path }) => ({
        contents: parserConstants(require(path)),
      }));
      for (const [file, contents] of Object.entries(LEAN)) {
        const filter = new RegExp(`node_modules/${file.replaceAll(".", "\\.")}$`);
        build.onLoad({ filter }, ({ path }) => ({ contents, resolveDir: join(path, "..") }));
      }
    },
  };
}

/** Of the tables of HTTP that the parser was generated from a client reads these two. */
function parserConstants({ TYPE, ERROR }: { readonly TYPE: object; readonly ERROR: object }): string {
  return `module.exports = ${JSON.stringify({ TYPE, ERROR })};`;
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
  // Bodies that are forms or iterators, with all of fetch behind them: ours are bytes.
  "undici/lib/web/fetch/body.js": `throw new Error("undici is to be given bytes");`,
  // Its client speaks HTTP/2 where it is told to.
  "undici/lib/dispatcher/client-h2.js": `module.exports = () => { throw new Error("undici is to speak HTTP/1.1"); };`,
  // Who measures a client of Redis: a proxy to nothing, which any function of it returns again.
  "@redis/client/dist/lib/opentelemetry/metrics.js": `
    const nothing = new Proxy(() => nothing, { get: (_, name) => (name === "then" ? undefined : nothing) });
    exports.OTelMetrics = { instance: nothing };`,
  // Ours is one client that keeps no answers.
  "@redis/client/dist/lib/client/pool.js": "exports.RedisClientPool = class {};",
  "@redis/client/dist/lib/client/cache.js":
    "exports.ClientSideCacheProvider = class {}; exports.BasicClientSideCache = class {};",
  // JSON schemas out of zod's are made when the package is built.
  "zod/v4/core/to-json-schema.js": `
    const none = () => { throw new Error("zod's JSON schemas are left out"); };
    module.exports = {
      createStandardJSONSchemaMethod: () => none,
      createToJSONSchemaMethod: () => none,
      extractDefs: none,
      finalize: none,
      handleUnrepresentable: none,
      initializeContext: none,
      processSchema: none,
    };`,
  "zod/v4/core/json-schema-processors.js": "module.exports = { allProcessors: {} };",
};
