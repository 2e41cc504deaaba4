import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import { answer, tell } from "./parent";
import { usage } from "./usage";

/** Forwards and does nothing else: what Node.js costs at least. */
const pool = new Pool(process.argv[2] ?? "", { connections: 4_096, pipelining: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const headers = { "content-type": "application/json", authorization: "Bearer bench-key" };
    pool
      .request({ method: "POST", path: request.url ?? "", headers, body: Buffer.concat(chunks) })
      .then(({ statusCode, headers: received, body }) => {
        for (const name of ["content-type", "content-length"]) {
          const value = received[name];
          if (value !== undefined) response.setHeader(name, value);
        }
        response.writeHead(statusCode);
        body.pipe(response);
      })
      .catch(() => response.destroy());
  });
});
server.listen(0, "127.0.0.1", () => {
  answer(usage);
  tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
