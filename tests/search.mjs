// Ask the theme's own search worker: node search.mjs SITE < queries (one a line); one JSON line of results a query.
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";

const site = process.argv[2];
const workers = path.join(site, "assets/javascripts/workers");
const name = fs.readdirSync(workers).find((file) => /^search\..*\.js$/.test(file));
const replies = [];
let listen;
globalThis.self = globalThis;
globalThis.addEventListener = (_type, listener) => { listen = listener; };
globalThis.postMessage = (message) => { replies.push(message); };
globalThis.importScripts = (...files) => {
  for (const file of files) vm.runInThisContext(fs.readFileSync(path.resolve(workers, file), "utf-8"));
};
vm.runInThisContext(fs.readFileSync(path.join(workers, name), "utf-8"));

async function ask(message) {
  const before = replies.length;
  await listen({ data: message });
  while (replies.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  return replies[replies.length - 1];
}

const index = JSON.parse(fs.readFileSync(path.join(site, "search/search_index.json"), "utf-8"));
await ask({ type: 0, data: { ...index, options: { suggest: false } } });
for (const query of fs.readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const reply = await ask({ type: 2, data: query });
  const items = reply.data.items.map((group) => group.map((row) => ({ location: row.location, title: row.title, text: row.text })));
  console.log(JSON.stringify(items));
}
