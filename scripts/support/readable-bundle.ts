import type { BuildOptions } from "esbuild";

/** How esbuild makes one file for Node.js of what runs on users' machines: small, and still to be read in a stack trace. */
export const READABLE_BUNDLE = {
  bundle: true,
  mainFields: ["module", "main"], // of ES modules only what is used comes along
  minifyWhitespace: true, // names stay, so that a stack trace can be read
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "eof",
  metafile: true,
} satisfies BuildOptions;
