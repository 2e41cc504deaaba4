/** The last moment that a JavaScript date can name, in milliseconds since 1970: later ones cannot be written as ISO 8601. */
export const LAST_MOMENT = 8_640_000_000_000_000;
