/**
 * What the store's user may do: run the limiter's scripts on any key, and see which server it talks to. Not what empties, lists or
 * configures the store (`dangerous`), and no publishing or subscribing.
 *
 * @see https://valkey.io/topics/acl/
 */
export const ACCESS_STRING =
  "on ~* resetchannels -@all +@read +@write +@scripting +@connection +time +cluster -@dangerous +info";
