// The server that the browser tests look at: the one at BASE_URL, or the
// demonstration started from ../bin/lanthorn in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const binary = fileURLToPath(new URL("../bin/lanthorn", import.meta.url));
const patience = 180_000;

/** Starts or finds the server: {base, samples, stop}. samples is set where the
 * pages come from the samples of internal/web and nobody can sign in. */
export async function server() {
  if (process.env.BASE_URL) {
    return { base: process.env.BASE_URL.replace(/\/$/, ""), samples: process.env.SAMPLES === "1", stop: async () => {} };
  }
  const dir = await mkdtemp(join(tmpdir(), "lanthorn-e2e-"));
  const port = await freePort();
  const child = spawn(binary, ["demo", "--months", "4", "--dir", dir, "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const out of [child.stdout, child.stderr]) out.on("data", (b) => (said = (said + b).slice(-4000)));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  const base = `http://127.0.0.1:${port}`;
  try {
    await answering(`${base}/sign-in`, child);
  } catch (fault) {
    await stop();
    throw new Error(`${binary} demo did not answer: ${fault.message}\n${said}`);
  }
  return { base, samples: false, stop };
}

async function answering(url, child) {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with status ${child.exitCode}`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((r) => setTimeout(r, 300));
  }
  throw new Error(`nothing at ${url} after ${patience / 1000} s`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.once("error", reject);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}
