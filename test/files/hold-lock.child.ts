import { setTimeout as pause } from "node:timers/promises";
import { withFileLock } from "../../files/file-lock";
import { linkNamed } from "./no-links";

const [, , path = "", links] = process.argv;

/** Takes a lock and keeps it until it is killed. */
withFileLock({ path, now: Date.now, ...linkNamed(links) }, async () => {
  console.log("held");
  await pause(60_000);
});
