// Compiles `reference/codes.ts` in the compiler's strictest mode, and tests the result.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { codes, reference, require, target } from "./tools.mjs";

const out = join(target, "typescript");
const module = fileURLToPath(new URL("codes.ts", reference));
const consumer = fileURLToPath(new URL("consumer.ts", import.meta.url));

function compile(file) {
  const options = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals"];
  const shape = ["--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler", "--rootDir", "/"];
  const arguments_ = [require.resolve("typescript/bin/tsc"), ...options, ...shape, "--outDir", out, file];
  const { status, stdout } = spawnSync(process.execPath, arguments_, { encoding: "utf8" });
  return { status, stdout };
}

test("the module and a consumer of its types compile without errors", () => {
  assert.deepEqual(compile(consumer), { status: 0, stdout: "" });
});

test("a consumer with type errors does not compile", () => {
  mkdirSync(out, { recursive: true });
  const wrong = join(out, "wrong.ts");
  writeFileSync(wrong, `import type { ErrorCode } from ${JSON.stringify(module)};\nexport const code: ErrorCode = 90099;\n`);
  const { status, stdout } = compile(wrong);
  assert.notEqual(status, 0);
  assert.match(stdout, /wrong\.ts\(2,14\): error TS2322: Type '90099' is not assignable/);
});

test("the compiled module has the facts of the JSON", async () => {
  assert.equal(compile(module).status, 0);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "package.json"), '{ "type": "module" }');
  const compiled = join(out, module.replace(/\.ts$/, ".js"));
  const { CAUSES, ERROR_CODES, NAME_BY_CODE, causeOf, isErrorCode } = await import(pathToFileURL(compiled));
  assert.equal(Object.keys(ERROR_CODES).length, codes.length);
  assert.equal(Object.keys(NAME_BY_CODE).length, codes.length);
  for (const code of codes) {
    assert.deepEqual(ERROR_CODES[code.name], {
      code: code.code,
      goName: code.go_name,
      description: code.description,
      descriptionZh: code.description_zh,
      category: code.category,
      recovery: code.recovery,
      httpStatus: code.http_status,
      availability: code.availability,
      since: code.since,
      successors: code.successors,
    });
    assert.equal(NAME_BY_CODE[code.code], code.name);
    assert.ok(isErrorCode(code.code));
  }
  for (const { code, name, causes, recovery } of codes) {
    const known = causes.map(({ at, msg, data, releases, recovery: own }) => ({
      ...(at.length > 0 && { at }),
      ...(msg.length > 0 && { msg }),
      ...(data !== null && { data }),
      ...(releases !== null && { releases }),
      recovery: own ?? recovery,
    }));
    assert.deepEqual(CAUSES[name] ?? [], known);
    // Each cause is found by its own criteria, unless an earlier one matches too.
    causes.forEach(({ at, msg, data, releases }, index) => {
      if (releases || (at.length === 0 && msg.length === 0 && data === null)) return;
      for (const route of at.length > 0 ? at : ["GET /nowhere"]) {
        for (const text of msg.length > 0 ? msg : ["nothing known"]) {
          const asked = route.replace(/\{.*?\}/g, "x").replace(" ", " https://a.example/api/v4");
          const cause = causeOf(code, `${asked}?a=/b`, text.replaceAll("{}", "some text"), data ?? false);
          assert.ok(cause, `${code}: ${route} ${text}`);
          assert.ok(CAUSES[name].indexOf(cause) <= index);
        }
      }
    });
    assert.equal(causeOf(code, "BREW /tea", "", false), undefined);
  }
  const { LockConflict, DbError } = ERROR_CODES;
  assert.equal(causeOf(LockConflict.code, "post /file/upload/abc/0", "Lock expired", false).recovery, "restart-flow");
  assert.equal(causeOf(LockConflict.code, "POST /file/upload/abc/0", "Lock expired!", false), undefined);
  assert.equal(causeOf(DbError.code, "POST /file/upload//0", "Failed to update placeholder file", false), CAUSES.DbError[8]);
  for (const stranger of [0, 1, -2, 200, 90099, 400011, 40073.5, NaN, Infinity]) assert.ok(!isErrorCode(stranger));
});
