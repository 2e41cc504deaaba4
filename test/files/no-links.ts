import type { Link } from "../../files/create-whole";

/** A file system that has no links, and says so in one way or another. */
export function noLinks(code: string): Link {
  return async (existing, path) => {
    throw Object.assign(new Error(`${code}, link '${existing}' -> '${path}'`), { code });
  };
}

/** For programs that are told by an argument. */
export function linkNamed(name: string | undefined): { readonly link?: Link } {
  return name === undefined || name === "links" ? {} : { link: noLinks(name) };
}
