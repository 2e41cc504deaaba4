import { spawn } from "node:child_process";
import type { Context } from "../support/context";

/** Opens an address in a browser if it can. Whoever has none reads the address on the terminal. */
export function openBrowser(url: string, { env }: Context): void {
  const [program, ...args] = commandFor(url, env);
  if (program === undefined) return;
  const child = spawn(program, args, { stdio: "ignore", detached: true, env: { ...env } });
  child.once("error", () => {}); // there is none
  child.unref();
}

/** Never by a shell: the address holds `&`. */
function commandFor(url: string, env: Context["env"]): readonly string[] {
  if (env.BROWSER) return [env.BROWSER, url];
  switch (process.platform) {
    case "darwin":
      return ["open", url];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler", url];
    default:
      return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open", url] : [];
  }
}
