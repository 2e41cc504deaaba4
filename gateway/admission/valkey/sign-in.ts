import type { createClient } from "@redis/client";

/** Gives what a connection signs in with, new each time: tokens are good for minutes. */
export type SignIn = () => Promise<{ readonly username: string; readonly password: string }>;

/**
 * Signs in when a connection opens, and again while it is open: ElastiCache ends one whose last sign-in was 12 hours ago.
 *
 * @param everyMilliseconds - Half of the 12 hours leaves time for several attempts.
 */
export function renewedSignIn(signIn: SignIn, everyMilliseconds = 6 * 3_600_000): CredentialsProvider {
  return {
    type: "streaming-credentials-provider",
    subscribe: async (listener) => {
      const first = await signIn();
      // A failed attempt is passed over: the next one comes in time. If none succeeds the server ends the connection, and another opens.
      const timer = setInterval(() => signIn().then(listener.onNext, () => {}), everyMilliseconds).unref();
      return [first, { dispose: () => clearInterval(timer) }];
    },
    onReAuthenticationError: () => {}, // the server ends the connection then, and the next one signs in anew
  };
}

type CredentialsProvider = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["credentialsProvider"]>;
