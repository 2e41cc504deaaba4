import { setTimeout as pause } from "node:timers/promises";
import { withFileLock } from "../../../gateway/access-state/file-lock";

/** Takes a lock and keeps it until it is killed. */
withFileLock(process.argv[2] ?? "", async () => {
  console.log("held");
  await pause(60_000);
});
