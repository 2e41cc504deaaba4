// Rooms: imports go down only. `stacks → modules → access → environment`; `gateway` and `certificates` never each other, and both
// `→ aws, files → access`; a simulator shares no code with
// what it tests; the command reads synthesized output and never builds constructs, so it stays clear of modules and stacks.
const below = {
  environment: [],
  access: ["environment"],
  modules: ["access", "environment"],
  stacks: ["modules", "access", "environment"],
  aws: ["access"],
  files: ["access"],
  gateway: ["aws", "files", "access", "environment"],
  certificates: ["aws", "files", "access", "environment"],
  functions: ["gateway", "certificates", "aws", "files", "access", "environment"],
  simulators: [],
  proofs: ["access", "environment"],
  cli: ["proofs", "gateway", "certificates", "aws", "files", "simulators", "access", "environment"],
};

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-provider-barrel",
      comment: "The barrel costs 5 s and 700 MB: import @cdktf/provider-aws/lib/<resource>.",
      severity: "error",
      from: {},
      to: { path: "node_modules/@cdktf/provider-aws/lib/index\\.(js|d\\.ts)$" },
    },
    ...Object.entries(below).map(([room, allowed]) => ({
      name: `${room}-imports-down-only`,
      severity: "error",
      from: { path: `^${room}/` },
      to: {
        path: "^(environment|access|modules|stacks|aws|files|gateway|certificates|functions|simulators|proofs|cli|examples|test|bench)/",
        pathNot: `^(${[room, ...allowed].join("|")})/`,
      },
    })),
    {
      name: "environment-and-access-are-pure",
      comment: "They decide; files, network, time and constructs belong to the rooms above.",
      severity: "error",
      from: { path: "^(environment|access)/" },
      to: { path: "^(fs|node:fs|http|https|net|child_process)|node_modules/(cdktf|constructs|@cdktf|@aws-sdk)/" },
    },
    {
      name: "modules-stand-alone",
      comment: "A module is usable in somebody else's app: it knows plain props, not the Environment.",
      severity: "error",
      from: { path: "^modules/" },
      to: { path: "^environment/(environment|define-environment|lock|schema)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|cdktf\\.out)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
