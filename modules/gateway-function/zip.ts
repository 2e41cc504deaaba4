import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

/** As Terraform and Lambda compare it. */
export function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("base64");
}

export function zipProblems(path: string): string[] {
  if (!existsSync(path)) return [`code.path is "${path}", where no file is: build the package first.`];
  const beginsAsZip = readFileSync(path).subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
  return beginsAsZip ? [] : [`code.path is "${path}", which is no zip: name the zip of a function.`];
}
