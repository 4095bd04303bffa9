/** A DynamoDB that accepts every write at once, in a process of its own so that only the client is measured. */
import { createServer } from "node:http";

const body = "{}";
const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-crc32": "2745614147" };
const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, headers).end(body));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.(address?.port);
});
