// What the tests share: the packages below target/, the exported files, and the facts in them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** Loads a package, or finds a file in it, from where `run` installed them. */
export const require = createRequire(new URL("target/browser/", root));

export const reference = new URL("reference/", root);
export const target = fileURLToPath(new URL("target/browser/", root));
export const page = new URL("index.html", reference).href;

/** Every code, as the JSON has it. */
export const { codes } = JSON.parse(readFileSync(new URL("codes.json", reference), "utf8"));

/** The numbers of the codes that a condition holds for. */
export function numbers(holds) {
  return codes.filter(holds).map(({ code }) => code);
}

/** A browser that asks nobody for anything. */
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
