import { cacheFolder } from "../../../certificates/session/cache-folder";

test.each<[string, string, Record<string, string>, string | undefined]>([
  ["Linux", "linux", { HOME: "/home/alice" }, "/home/alice/.cache/bedrock-access"],
  [
    "Linux with a folder of its own",
    "linux",
    { HOME: "/home/alice", XDG_CACHE_HOME: "/var/cache/alice/" },
    "/var/cache/alice/bedrock-access",
  ],
  [
    "Linux with a relative folder, which counts for nothing",
    "linux",
    { HOME: "/home/alice", XDG_CACHE_HOME: "cache" },
    "/home/alice/.cache/bedrock-access",
  ],
  ["Linux without a home", "linux", {}, undefined],
  [
    "macOS",
    "darwin",
    { HOME: "/Users/alice", XDG_CACHE_HOME: "/elsewhere" },
    "/Users/alice/Library/Caches/bedrock-access",
  ],
  [
    "Windows",
    "win32",
    { LOCALAPPDATA: "C:\\Users\\alice\\AppData\\Local" },
    "C:\\Users\\alice\\AppData\\Local\\bedrock-access",
  ],
  [
    "Windows that only knows the user",
    "win32",
    { USERPROFILE: "C:\\Users\\alice" },
    "C:\\Users\\alice\\AppData\\Local\\bedrock-access",
  ],
  ["Windows that knows nothing", "win32", { HOME: "/c/Users/alice" }, undefined],
])("on %s", (_, platform, env, folder) => {
  expect(cacheFolder(env, platform)).toBe(folder);
});
