/**
 * The forms of environment/schema/text.ts, which a test compares. Written again, for importing them would bring all of zod: 400 kB
 * in a function that has 600.
 */
export const USER_NAME = /^[a-z0-9._@-]{2,61}$/;

export const TEAM_NAME = /^(?=.{2,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
