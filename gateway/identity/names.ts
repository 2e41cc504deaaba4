/**
 * The forms of environment/schema/text.ts, which a test compares. Written again, for importing them would bring all of zod: 400 kB
 * in a function that has 600.
 */
export const USER_NAME = /^[a-z0-9._@-]{2,61}$/;

export const TEAM_NAME = /^(?=.{2,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The user that an identity provider's text names, or `undefined` where no user here can be called so. */
export function userNamedBy(text: string): string | undefined {
  // ASCII first: the Kelvin sign becomes a "k" in lower case, and one user another
  const user = ASCII.test(text) ? text.toLowerCase() : text;
  return USER_NAME.test(user) ? user : undefined;
}

const ASCII = /^[\x20-\x7e]*$/;
