// Apart from the schema, which brings all of zod: 400 kB in a function that has 600.

/** One spelling everywhere: certificate CN, token claim, AWS source identity (`CN=<user>`, at most 64 characters). */
export const USER_NAME = /^[a-z0-9._@-]{2,61}$/;

/** Team names become parts of role names, OUs of certificates, usage plans and stack names. */
export const TEAM_NAME = /^(?=.{2,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The user that an identity provider's text names, or `undefined` where no user here can be called so. */
export function userNamedBy(text: string): string | undefined {
  // ASCII first: the Kelvin sign becomes a "k" in lower case, and one user another
  const user = ASCII.test(text) ? text.toLowerCase() : text;
  return USER_NAME.test(user) ? user : undefined;
}

const ASCII = /^[\x20-\x7e]*$/;
