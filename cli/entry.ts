// What `bedrock-access` starts. It loads the command only for those who wait for more than credentials: its megabytes take longer
// than those are worth.
const [name, ...args] = process.argv.slice(2);
const isHelp = args.some((arg) => arg === "--help" || arg === "-h");

if (name === "credential-process" && !isHelp) {
  const program: typeof import("./certificates/credential-process") = require("./certificates/credential-process");
  program.run(args);
} else {
  const command: typeof import("./main") = require("./main");
  command.run();
}
