// undici, the client below Node's fetch, with ten requests at once on each connection:
// `node pipelines.mjs HOST PORT MODULES`, where MODULES is the node_modules folder that has undici.
// The site is `scripted` of site.py.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { Client, Pool } = createRequire(import.meta.url)(`${process.argv[4]}/undici`);
const origin = `http://${process.argv[2]}:${process.argv[3]}`;
const LARGE = Buffer.from(Array.from({ length: 300_000 }, (_, number) => (number * number) % 251));
const TEXT = "0123456789".repeat(200);
const bounds = { headersTimeout: 20_000, bodyTimeout: 20_000 };
let asked = 0;

async function ask(client, path, headers, status, content) {
  asked += 1;
  const got = await client.request({ path, method: "GET", headers });
  assert.equal(got.statusCode, status, path);
  const octets = Buffer.from(await got.body.arrayBuffer());
  if (content !== undefined) assert.ok(octets.equals(Buffer.from(content)), `${path} ${JSON.stringify(headers)}`);
}

// One connection, ten requests in flight, answers of every length and kind in between.
const client = new Client(origin, { pipelining: 10, ...bounds });
let closed = 0;
client.on("disconnect", () => (closed += 1));
const requests = [];
for (let number = 0; number < 1_000; number += 1) {
  const first = (number * 7_919) % 300_000;
  requests.push(ask(client, "/large.bin", { range: `bytes=${first}-${first + number}` }, 206,
    LARGE.subarray(first, Math.min(first + number + 1, 300_000))));
  requests.push(ask(client, "/text.txt", {}, 200, TEXT));
  if (number % 10 === 0) {
    requests.push(ask(client, "/missing", {}, 404));
    requests.push(ask(client, "/text.txt", { "if-none-match": "*" }, 304, ""));
    requests.push(ask(client, "/large.bin", {}, 200, LARGE));
  }
}
await Promise.all(requests);
assert.equal(closed, 0, "the connection was replaced");
await client.close();

// A pool, where some clients go away in the middle of a response.
const pool = new Pool(origin, { connections: 8, pipelining: 4, ...bounds });
const mixed = [];
let whole = 0;
for (let number = 0; number < 400; number += 1) {
  if (number % 20 === 0) {
    const leaving = pool.request({ path: "/large.bin", method: "GET" });
    mixed.push(leaving.then((got) => got.body.on("error", () => undefined).destroy(), () => undefined));
  }
  // What was pipelined behind the one that left is lost with its connection, and that is all.
  mixed.push(ask(pool, "/text.txt", {}, 200, TEXT).then(() => (whole += 1), (error) => {
    assert.match(error.message, /other side closed|destroyed|aborted|terminated/u);
  }));
}
await Promise.all(mixed);
assert.ok(whole > 200, `only ${whole} of 400`);
await pool.close();
console.log(`${asked} requests`);
