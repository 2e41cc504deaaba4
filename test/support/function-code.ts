import { join } from "node:path";

/** Stands in for stacks/function-code.ts, whose zips a build makes: no stack looks into them. */
export function functionCode(): { readonly path: string } {
  return { path: join(__dirname, "../../modules/gateway-function/example.zip") };
}
