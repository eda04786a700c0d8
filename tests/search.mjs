// Ask the theme's own search worker: node search.mjs SITE < queries (one a line); one JSON line of results a query.
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";

const site = process.argv[2];
const index = JSON.parse(fs.readFileSync(path.join(site, "search/search_index.json"), "utf-8"));
const isOurs = Boolean(index.config.rows);
const workers = path.join(site, isOurs ? "assets" : "assets/javascripts/workers");
const name = isOurs ? "searching.js" : fs.readdirSync(workers).find((file) => /^search\..*\.js$/.test(file));
// Ours fetches its rows by itself, from where it lies.
let fetched = 0;
Object.defineProperty(globalThis, "location", { value: "file:///site/assets/searching.js" });
globalThis.fetch = async (url) => {
  const text = fs.readFileSync(path.join(site, url.pathname.replace("/site/", "")), "utf-8");
  return { ok: true, json: async () => { fetched += 1; return JSON.parse(text); } };
};
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

await ask({ type: 0, data: { ...index, options: { suggest: false } } });
// Titles answer before there are texts; what is asked here is asked of both.
while (isOurs && fetched < 1 + index.config.texts.length) await new Promise((resolve) => setTimeout(resolve, 5));
await new Promise((resolve) => setTimeout(resolve, 5));
for (const query of fs.readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const reply = await ask({ type: 2, data: query });
  const items = reply.data.items.map((group) => group.map((row) => ({ location: row.location, title: row.title, text: row.text })));
  console.log(JSON.stringify(items));
}
