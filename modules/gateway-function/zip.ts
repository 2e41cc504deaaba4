import { closeSync, existsSync, openSync, readSync } from "node:fs";

export function zipProblems(path: string): string[] {
  if (!existsSync(path)) return [`code.path is "${path}", where no file is: build the package first.`];
  return beginningOf(path, 4) === "PK\u0003\u0004"
    ? []
    : [`code.path is "${path}", which is no zip: name the zip of a function.`];
}

function beginningOf(path: string, bytes: number): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(bytes);
    readSync(file, buffer);
    return buffer.toString("latin1");
  } finally {
    closeSync(file);
  }
}
