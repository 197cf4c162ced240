// Asks `webserver` many things with Node's http (a strict parser of its own) and its fetch, and
// compares every octet.
//
// `node node_http.mjs HOST PORT`: the site is the one that `main.rs` writes. Says how many requests
// it made; ends with an assertion at the first answer that is wrong.

import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import { gunzipSync } from "node:zlib";

const [host, port] = [process.argv[2], Number(process.argv[3])];
const LARGE = Buffer.from(Array.from({ length: 300_000 }, (_, number) => (number * number) % 251));
const TEXT = Buffer.from("0123456789".repeat(200));
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let asked = 0;
let socket;

// One request over the one connection; `content` is sent in chunks when it is an array.
function ask(method, path, headers = {}, content = undefined) {
  asked += 1;
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, headers, agent, timeout: 20_000 });
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error(`no answer: ${method} ${path}`)));
    request.on("information", (interim) => reject(new Error(`a ${interim.statusCode}`)));
    request.on("response", (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        socket ??= response.socket;
        assert.equal(response.socket, socket, `${method} ${path}: the connection was replaced`);
        assert.ok(response.complete && response.headers.date, `${method} ${path}`);
        resolve({ status: response.statusCode, headers: response.headers, content: Buffer.concat(pieces) });
      });
    });
    if (Array.isArray(content)) content.forEach((piece) => request.write(piece));
    request.end(Array.isArray(content) ? undefined : content);
  });
}

async function expect(status, ...request) {
  const response = await ask(...request);
  assert.equal(response.status, status, JSON.stringify(request.slice(0, 3)));
  return response;
}

// Whole files, HEAD, conditions. RFC 9110 §9.3, §13.1
const text = await expect(200, "GET", "/text.txt");
assert.deepEqual(text.content, TEXT);
assert.deepEqual((await expect(200, "GET", "/large.bin")).content, LARGE);
const head = await expect(200, "HEAD", "/large.bin");
assert.equal(head.headers["content-length"], "300000");
assert.equal(head.content.length, 0);
const tag = text.headers.etag;
for (const [headers, status] of [
  [{ "If-None-Match": tag }, 304],
  [{ "If-None-Match": ["\"a\"", tag] }, 304],
  [{ "If-Modified-Since": text.headers["last-modified"] }, 304],
  [{ "If-Match": "\"a\"" }, 412],
  [{ "If-None-Match": "\"a\"" }, 200],
]) {
  await expect(status, "GET", "/text.txt", headers);
  await expect(status, "HEAD", "/text.txt", headers);
}

// Ranges, one after the other until the whole file is there. RFC 9110 §14
const parts = [];
for (let first = 0; first < LARGE.length; first += 4_999) {
  const part = await expect(206, "GET", "/large.bin", { Range: `bytes=${first}-${first + 4_998}` });
  assert.match(part.headers["content-range"], new RegExp(`^bytes ${first}-\\d+/300000$`));
  parts.push(part.content);
}
assert.deepEqual(Buffer.concat(parts), LARGE);
await expect(416, "GET", "/large.bin", { Range: "bytes=300000-" });

// Requests with content, sent with a length and in chunks. RFC 9112 §9.3
for (const content of ["abc", ["a", "b".repeat(5_000), "GET /missing HTTP/1.1\r\n\r\n"]]) {
  await expect(405, "POST", "/text.txt", {}, content);
  assert.deepEqual((await expect(200, "GET", "/text.txt")).content, TEXT);
}
await expect(204, "OPTIONS", "/text.txt");
await expect(404, "GET", "/missing");
await expect(301, "GET", "/sub");

// Sixty requests in one write: as many responses, in order, each its own. RFC 9112 §9.3.2
const pipelined = await new Promise((resolve, reject) => {
  const raw = net.connect(port, host);
  const pieces = [];
  raw.setTimeout(20_000, () => raw.destroy(new Error("no answer to a pipeline")));
  raw.on("data", (piece) => pieces.push(piece)).on("error", reject);
  raw.on("end", () => resolve(Buffer.concat(pieces).toString("latin1")));
  const line = (number) => `GET /text.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=${number}-${number}\r\n`;
  const requests = Array.from({ length: 60 }, (_, number) => `${line(number)}\r\n`);
  raw.write(requests.join("") + "GET /missing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  asked += 61;
});
const order = [...pipelined.matchAll(/Content-Range: bytes (\d+)-/gi)].map((found) => Number(found[1]));
assert.deepEqual(order, Array.from({ length: 60 }, (_, number) => number));
assert.equal(pipelined.split("HTTP/1.1 404 Not Found\r\n").length, 2);

// fetch: redirects are followed, codings are decoded, a body may be left unread. Its own pool.
const url = (path) => `http://${host}:${port}${path}`;
asked += 6;
const moved = await fetch(url("/sub?a=b"));
assert.equal(moved.url, url("/sub/?a=b"));
assert.equal(await moved.text(), "sub");
const coded = await fetch(url("/coded.txt"), { headers: { "Accept-Encoding": "gzip" } });
assert.equal(coded.headers.get("content-encoding"), "gzip");
const decoded = await coded.text();
const raw = await expect(200, "GET", "/coded.txt", { "Accept-Encoding": "gzip" });
assert.equal(gunzipSync(raw.content).toString(), decoded);
await (await fetch(url("/large.bin"))).body.cancel();
assert.equal((await fetch(url("/text.txt"), { method: "POST", body: "abc" })).status, 405);
const posted = new ReadableStream({
  start(controller) {
    controller.enqueue(Buffer.alloc(9_000, "x"));
    controller.close();
  },
});
assert.equal((await fetch(url("/text.txt"), { method: "PUT", body: posted, duplex: "half" })).status, 405);

console.log(`${asked} requests`);
agent.destroy();
process.exit(0);
