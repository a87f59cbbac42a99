// Builds the pages' scripts into the folder that the Go binary embeds.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";

const outdir = fileURLToPath(new URL("../internal/web/assets/dist/", import.meta.url));

await build({
  entryPoints: [fileURLToPath(new URL("src/charts.js", import.meta.url))],
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "linked",
  logLevel: "warning",
});

const raw = readFileSync(`${outdir}/charts.js`);
console.log(`charts.js ${(raw.length / 1024).toFixed(0)} kB, ${(gzipSync(raw).length / 1024).toFixed(0)} kB compressed`);
