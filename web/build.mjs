// Builds the pages' scripts into the folder that the Go binary embeds.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

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

// The font of the letters, for the program alone: no browser fetches it.
const fonts = fileURLToPath(new URL("../internal/pdf/dist/", import.meta.url));
const font = fileURLToPath(new URL("node_modules/@expo-google-fonts/noto-sans-sc/", import.meta.url));
mkdirSync(fonts, { recursive: true });
const packed = gzipSync(readFileSync(`${font}400Regular/NotoSansSC_400Regular.ttf`), { level: 9 });
writeFileSync(`${fonts}NotoSansSC_400Regular.ttf.gz`, packed);
copyFileSync(`${font}LICENSE_FONT`, `${fonts}NotoSansSC.LICENSE.txt`);
console.log(`font of the letters ${(packed.length / 1024).toFixed(0)} kB compressed`);
