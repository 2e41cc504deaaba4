import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cachedCredentials } from "../../../certificates/session/credential-cache";
import { credentialProcessOutput } from "../../../certificates/session/session-credentials";

/** What `cached-process.ts` is told, as JSON in its first argument. */
export interface ProcessOrders {
  readonly folder: string;
  readonly endpoint: string;
  readonly certificate: string;
  readonly privateKey: string;
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly region: string;
  /** Prints which of Node.js's modules were loaded, in place of the credentials. */
  readonly showModules?: boolean;
  /** Where to put a file that says that this process asks for credentials, or waits for another one that does. */
  readonly announceIn?: string;
}

/** A credential process as small as one can be: run by the tests, bundled, as a program of its own. */
async function main(orders: ProcessOrders): Promise<void> {
  const announce = () => {
    if (orders.announceIn !== undefined) writeFileSync(join(orders.announceIn, `${process.pid}`), "");
  };
  const certificate = readFileSync(orders.certificate, "utf8");
  const machine = { platform: process.platform, uid: process.getuid?.() };
  const clock = {
    ...{ now: Date.now, random: Math.random },
    sleep: (milliseconds: number) => {
      announce();
      return sleep(milliseconds);
    },
  };
  const credentials = await cachedCredentials({
    ...clock,
    folder: orders.folder,
    name: "dev",
    identity: certificate,
    machine,
    warn: (sentence) => void writeSync(2, `${sentence}\n`),
    create: async () => {
      announce();
      const {
        createSession,
      }: typeof import("../../../certificates/session/create-session") = require("../../../certificates/session/create-session");
      const {
        keyFileSigner,
      }: typeof import("../../../certificates/session/certificate-signer") = require("../../../certificates/session/certificate-signer");
      const session = await createSession({
        ...orders,
        ...clock,
        certificate,
        privateKey: keyFileSigner(orders.privateKey, machine),
        durationSeconds: 3600,
        fetch: (url, { signal, ...init }) => fetch(url, init), // it is answered when all others wait, however long that takes
      });
      return session.credentials;
    },
  });
  writeSync(1, orders.showModules === true ? JSON.stringify(loadedModules()) : credentialProcessOutput(credentials));
}

/** Node.js's own list, which its types do not know. */
function loadedModules(): unknown {
  return Reflect.get(process, "moduleLoadList");
}

main(JSON.parse(process.argv[2] ?? "{}")).catch((error) => {
  writeSync(2, `${error.message}\n`);
  process.exitCode = 1;
});
