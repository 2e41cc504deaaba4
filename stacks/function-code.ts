import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FunctionCode } from "../modules/gateway-function/gateway-function-props";

/** Beside the file that a build makes of this room, or where it puts them when the sources run. */
const FOLDERS = ["functions", "../dist/functions"];

/** The zip of one of our functions, as the package brings it along. */
export function functionCode(name: "access-projector" | "authorizer" | "gateway" | "issuer"): FunctionCode {
  const paths = FOLDERS.map((folder) => join(__dirname, folder, `${name}.zip`));
  const path = paths.find((each) => existsSync(each));
  if (path !== undefined) return { path };
  throw new Error(`The function ${name} is not built: run \`npm run build\` where cdktf-bedrock-access lies.`);
}
