// Shared by the tests: the packages below target/, the exported files, and the facts in them.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** Loads a package that `run` has installed, or finds a file in it. */
export const require = createRequire(new URL("target/browser/", root));

export const reference = new URL("reference/", root);
export const target = fileURLToPath(new URL("target/browser/", root));
export const page = new URL("index.html", reference).href;

/** Every code in the exported JSON. */
export const { codes } = JSON.parse(readFileSync(new URL("codes.json", reference), "utf8"));

/** Returns the numbers of the codes that satisfy a condition. */
export function numbers(holds) {
  return codes.filter(holds).map(({ code }) => code);
}

let executable;

/** Returns the numbers that the tool lists, in its order. */
export function list(...args) {
  executable ??= build();
  const { status, stdout, error } = spawnSync(executable, ["list", "--format", "json", ...args], { encoding: "utf8", maxBuffer: 1e8 });
  // 1 means that nothing matches.
  if (error || status > 1) throw error ?? new Error(`list ${args} exited with ${status}`);
  return JSON.parse(stdout).map(({ code }) => code);
}

function build() {
  const args = ["build", "--quiet", "-p", "cloudreve-codes-cli", "--bin", "cloudreve-codes", "--message-format=json"];
  const messages = execFileSync("cargo", args, { cwd: fileURLToPath(root), encoding: "utf8", maxBuffer: 1e8 });
  const built = messages.trim().split("\n").map((line) => JSON.parse(line));
  return built.findLast(({ executable }) => executable).executable;
}

/** Starts a browser without network access. */
export function launch() {
  return require("playwright-core").chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
