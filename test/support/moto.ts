import { findPythonTool, type RunningServer, startPythonServer } from "./python-server";

/** AWS as moto emulates it. One account, empty after each `reset`. */
export interface Moto extends RunningServer {
  reset(): Promise<void>;
}

/** The account that moto takes every caller for. */
export const MOTO_ACCOUNT = "123456789012";

export const motoServer = findPythonTool("moto_server");

export async function startMoto(): Promise<Moto> {
  const server = await startPythonServer(motoServer, ["-H", "127.0.0.1", "-p", "0"]);
  return {
    ...server,
    reset: async () => {
      const answer = await fetch(`${server.url}/moto-api/reset`, { method: "POST" });
      if (!answer.ok) throw new Error(`moto did not reset: ${answer.status} ${await answer.text()}`);
    },
  };
}
