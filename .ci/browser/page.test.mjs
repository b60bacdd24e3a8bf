// `reference/index.html` as users see it, in a real browser. Expected values come from `reference/codes.json`, and a few
// facts are repeated here: 40073 is LockConflict, and 40011 was 400011 in 3.5.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { codes, launch, list, numbers, page as address, require } from "./tools.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const ALL = numbers(() => true);

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** Opens the page, and fails if it logs an error or requests anything but itself. */
async function visit(query, options, look) {
  const context = await browser.newContext({ viewport: DESKTOP, locale: "en-US", ...options });
  try {
    const complaints = [];
    const requests = new Set();
    context.on("request", (request) => requests.add(request.url().replace(/[?#].*$/, "")));
    context.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    context.on("weberror", (error) => complaints.push(error.error().message));
    const page = await context.newPage();
    await page.goto(address + query);
    await look(page);
    assert.deepEqual(complaints, []);
    assert.deepEqual([...requests], [address]);
  } finally {
    await context.close();
  }
}

/** Returns the numbers of the visible codes. */
function shown(page) {
  return page.$$eval("article", (articles) =>
    articles.filter((article) => article.checkVisibility()).map((article) => Number(article.id)),
  );
}

/** Returns the highlighted code, if it is in the reading area. */
async function single(page) {
  // Scrolling ends a moment later.
  await page.waitForFunction(() => {
    const article = document.querySelector(".single");
    const bar = document.querySelector("#find").getBoundingClientRect().bottom;
    const top = article?.getBoundingClientRect().top;
    return top >= bar - 1 && top < innerHeight / 2;
  });
  return page.$eval(".single", (article) => Number(article.id));
}

/** Returns the codes that the tool finds, best match first: the page must find the same. */
function found(text) {
  return list(`--search=${text}`);
}

async function search(page, text) {
  await page.fill("#q", text);
  return shown(page);
}

test("the page shows every code, ascending, with all of its texts", async () => {
  await visit("", {}, async (page) => {
    assert.deepEqual(await shown(page), ALL);
    for (const [lang, label, text] of [
      ["en", "description", "explanation"],
      ["zh", "description_zh", "explanation_zh"],
    ]) {
      await page.click(`[data-language=${lang}]`);
      const articles = await page.locator("article").allInnerTexts();
      codes.forEach((code, at) => {
        assert.ok(articles[at].includes(code[label]), code.name);
        assert.ok(articles[at].includes(code[text].replaceAll("`", "")), code.name);
      });
    }
  });
});

test("search finds what the tool finds, in the tool's order", async () => {
  const messages = codes.flatMap(({ causes }) => causes.flatMap(({ msg }) => msg));
  /** Returns a sample that is spread evenly. */
  const some = (texts, most) => texts.filter((_, at) => at % Math.ceil(texts.length / most) === 0);
  const queries = [
    ...["lock", "锁", "quota", "40073", "#40073", "code 40073", "code=40073", "错误码 40073", "错误码：４００７３", "Ｌｏｃｋ"],
    ...["-1", "4", "400", "error 401", "HTTP 413", "a", "the", "lock token", "token lock", "上传 session", "upload_session_id"],
    ...["lock-conflict", "LOCK_CONFLICT", " Lock Conflict ", "Unable to create upload session: Object existed (with a remark)"],
    ...['{"code":40073,"msg":"x"}', "40073 then 50001", "failed to delete something", "update placeholder fi", "xyzzy", "#", "``"],
    ...["PUT /file/upload", "put /api/v4/file/upload/?a=1", "DELETE /file/upload", "PATCH /file/upload", "/file/upload", "/user/info/abc", "/"],
    ...some(codes.map(({ code }) => String(code)), 10),
    ...some(codes.flatMap(({ name, go_name, aliases }) => [name, go_name, ...aliases]), 15),
    ...some(codes.flatMap(({ formerly }) => formerly.map(({ code, go_name }) => String(code ?? go_name))), 5),
    ...some(codes.flatMap(({ description, description_zh }) => [description, description_zh]), 20),
    ...some(codes.flatMap(({ search, search_zh }) => [...search, ...search_zh]), 40),
    ...some(messages.map((msg) => msg.replaceAll("{}", "some text")), 40),
    ...some(messages.map((msg) => `Error: ${msg.replaceAll("{}", "some text")} (id 1)`), 20),
    ...some(codes.flatMap(({ causes }) => causes.map(({ what_zh }) => what_zh.slice(0, 12))), 10),
    ...some([...new Set(codes.flatMap(routes))], 20),
  ];
  await visit("", {}, async (page) => {
    for (const query of queries) {
      const expected = found(query);
      assert.deepEqual(await search(page, query), expected, query);
      if (query.trim() === "" || expected.length === ALL.length) continue;
      const index = await page.$$eval(".index li:not([hidden]) b", (numbers) => numbers.map(({ textContent }) => Number(textContent)));
      assert.deepEqual(index, expected, query);
    }
    assert.deepEqual(await search(page, ""), ALL);
  });
});

test("a number is found with any text around it", async () => {
  await visit("", {}, async (page) => {
    for (const query of ["40073", "#40073", "code 40073", "code=40073", '"code": 40073,', "错误码 40073", "错误码：４００７３"]) {
      assert.equal((await search(page, query))[0], 40073, query);
      assert.deepEqual(await notes(page), [], query);
      await page.keyboard.press("Enter");
      assert.equal(await single(page), 40073, query);
    }
  });
});

test("keywords of the catalogue are searched, although the page does not show them", async () => {
  const words = codes.flatMap(({ code, search, search_zh }) => [...search, ...search_zh].map((word) => [code, word]));
  assert.ok(words.length > ALL.length);
  await visit("", {}, async (page) => {
    for (const [code, word] of words.filter((_, at) => at % 10 === 0)) {
      assert.ok((await search(page, word)).includes(code), word);
    }
  });
});

test("a path has more weight than a method in the search", async () => {
  const at = (path) => numbers((code) => routes(code).some((route) => route.split(" ")[1] === path));
  await visit("", {}, async (page) => {
    const path = "/file/upload";
    const methods = new Set(codes.flatMap(routes).map((route) => route.split(" ")[0]));
    for (const method of methods) {
      const exact = numbers((code) => routes(code).includes(`${method} ${path}`));
      const hits = await search(page, `${method} ${path}`);
      assert.deepEqual(hits.slice(0, exact.length), exact, method);
      // The path is found with any method.
      assert.deepEqual(at(path).filter((number) => !hits.includes(number)), [], method);
    }
  });
});

/** Returns the kinds of the visible notes. */
function notes(page) {
  return page.$$eval("#empty > *", (notes) => notes.filter((note) => note.checkVisibility()).map((note) => note.dataset.note));
}

test("the page explains a number that isn't a code", async () => {
  for (const [lang, phrases] of [
    ["en", { unknown: "unknown code", status: "is an HTTP status", success: "means success", none: "No codes match" }],
    ["zh", { unknown: "未知错误码", status: "是 HTTP 状态码", success: "表示成功", none: "没有符合条件" }],
  ]) {
    await visit(`?lang=${lang}`, {}, async (page) => {
      for (const [query, kind] of [
        ["999999", "unknown"],
        [`code ${Math.max(...ALL) + 900}`, "unknown"],
        [String(Math.min(...ALL) - 1), "unknown"],
        ["413", "status"],
        ["HTTP 502", "status"],
        ["status code 404", "status"],
        ["0", "success"],
        ["xyzzy", "none"],
      ]) {
        await search(page, query);
        assert.deepEqual(await notes(page), [kind], query);
        const text = await page.innerText("#empty");
        assert.ok(text.includes(phrases[kind]), `${query}: ${text}`);
        const number = /-?\d+/.exec(query);
        if (number) assert.ok(text.startsWith(number[0]), text);
      }
      for (const query of ["", "40073", "401", "400011", "lock"]) {
        await search(page, query);
        assert.deepEqual(await notes(page), [], query);
      }
    });
    await visit(`?lang=${lang}#999999`, { viewport: PHONE }, async (page) => {
      assert.deepEqual(await notes(page), ["unknown"]);
      assert.ok(await page.$eval("#empty", (note) => note.getBoundingClientRect().bottom <= innerHeight));
    });
  }
});

test("the work is bounded for any number of words in a search", async () => {
  // Counts comparisons and highlights instead of measuring time.
  const work = async (query) => {
    let result;
    await visit("", {}, async (page) => {
      await page.evaluate(() => {
        window.work = 0;
        for (const name of ["includes", "indexOf", "lastIndexOf"]) {
          const original = String.prototype[name];
          String.prototype[name] = function (...args) {
            window.work += 1;
            return original.apply(this, args);
          };
        }
      });
      await page.fill("#q", query);
      assert.equal(await page.innerText("#count b:visible"), String((await shown(page)).length));
      result = await page.evaluate(() => ({ work: window.work, marks: CSS.highlights.get("found").size }));
    });
    return result;
  };
  const words = (count, word) => Array.from({ length: count }, (_, at) => word(at)).join(" ");
  const least = await work(words(16, (at) => `a${at}`));
  for (const query of [words(1000, () => "a"), words(1000, (at) => `a${at}`), words(3000, () => "code"), "e", "e ".repeat(50000)]) {
    const most = await work(query);
    assert.ok(most.marks <= 2000, `${most.marks}`);
    // A word that is found is also highlighted.
    assert.ok(most.work <= 3 * least.work + 2 * most.marks, `${most.work} ${least.work} ${most.marks}`);
  }
  // Also in the address.
  await visit(`?q=${"a%20".repeat(1000)}`, {}, async (page) => {
    assert.deepEqual(await shown(page), found("a ".repeat(1000)));
  });
});

test("search highlights its matches", async () => {
  await visit("?lang=en&q=lockconflict", {}, async (page) => {
    const marked = await page.evaluate(() =>
      Array.from(CSS.highlights.get("found"), (range) => range.startContainer.data.slice(range.startOffset, range.endOffset)),
    );
    assert.deepEqual(marked, ["LockConflict", "LockConflict"]);
  });
  // Separate words match only at the start of a word.
  await visit("?lang=en&q=release+lock+the", {}, async (page) => {
    const marked = await page.evaluate(() =>
      Array.from(CSS.highlights.get("found"), ({ startContainer: { data }, startOffset, endOffset }) => [
        data.slice(startOffset, endOffset).toLowerCase(),
        data.slice(0, startOffset).slice(-1),
      ]),
    );
    assert.deepEqual(new Set(marked.map(([word]) => word)), new Set(["release", "lock", "the"]));
    assert.deepEqual(marked.filter(([, before]) => /[a-z0-9]/i.test(before)), []);
  });
});

test("every cause is shown in both languages, and long lists are folded", async () => {
  await visit("", {}, async (page) => {
    const open = await page.$$eval(".causes", (lists) => lists.map((list) => list.open));
    assert.deepEqual(open, codes.filter(({ causes }) => causes.length > 0).map(({ causes }) => causes.length <= 3));
    await page.$$eval(".causes", (lists) => lists.forEach((list) => (list.open = true)));
    for (const [lang, what, advice] of [
      ["en", "what", "advice"],
      ["zh", "what_zh", "advice_zh"],
    ]) {
      await page.click(`[data-language=${lang}]`);
      const causes = await page.locator(".causes ol > li").allInnerTexts();
      const expected = codes.flatMap((code) => code.causes);
      assert.equal(causes.length, expected.length);
      expected.forEach((cause, at) => {
        const texts = [cause[what], cause[advice] ?? "", ...cause.at, ...cause.msg.map((msg) => msg.replaceAll("{}", "…"))];
        for (const text of texts) assert.ok(causes[at].includes(text.replaceAll("`", "")), text);
      });
    }
  });
});

test("a search for a server message shows its causes first", async () => {
  const order = (page, number) =>
    page.$$eval(`[id="${number}"] .causes ol > li`, (causes) =>
      causes
        .map((cause, index) => ({ index, top: cause.getBoundingClientRect().top, isSent: cause.matches(".sent") }))
        .sort((a, b) => a.top - b.top)
        .map(({ index, isSent }) => [index, isSent]),
    );
  const isOpen = (page, number) => page.$eval(`[id="${number}"] .causes`, (list) => list.open);
  /** Returns whether a text matches one of the messages, in which `{}` is any text. */
  const sends = (cause, text) =>
    cause.msg.some((msg) => new RegExp(`^${msg.split("{}").map(escape).join(".*")}$`, "i").test(text));
  function escape(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }
  await visit("", {}, async (page) => {
    for (const message of ["Failed to update placeholder file", "Object existed", "failed to DELETE something else"]) {
      const found = await search(page, message);
      const sending = codes.filter(({ causes }) => causes.some((cause) => sends(cause, message)));
      assert.ok(sending.length > 0, message);
      for (const { code, causes } of sending) {
        assert.ok(found.includes(code), `${message}: ${code}`);
        assert.equal(await isOpen(page, code), true);
        const all = causes.map((cause, index) => [index, sends(cause, message)]);
        const expected = [...all.filter(([, isSent]) => isSent), ...all.filter(([, isSent]) => !isSent)];
        assert.deepEqual(await order(page, code), expected, `${message}: ${code}`);
        // Its advice comes before that of the code.
        const isFirst = await page.$eval(`[id="${code}"]`, (article) => {
          const top = (selector) => article.querySelector(selector).getBoundingClientRect().top;
          return top("h3") < top(".sent") && top(".sent") < top(".next");
        });
        assert.ok(isFirst, `${message}: ${code}`);
      }
    }
    assert.ok((await page.locator(".sent").count()) > 0);
    await search(page, "");
    assert.equal(await page.locator(".sent").count(), 0);
    assert.equal(await isOpen(page, 50001), false);
  });
});

test("a word that occurs only in a cause unfolds the list", async () => {
  await visit("?lang=en&q=sys:upload_session_id", {}, async (page) => {
    for (const number of await shown(page)) {
      assert.ok(await page.$eval(`[id="${number}"]`, (article) => article.innerText.includes("sys:upload_session_id")), number);
    }
  });
});

test("a code that 4.x servers do not send is marked", async () => {
  const marked = (page) =>
    page.$$eval("article:has(.mark)", (articles) => articles.map((article) => [Number(article.id), article.querySelector(".mark").innerText]));
  for (const [lang, words] of [
    ["en", { legacy: "Legacy", commercial: "Commercial", reserved: "Reserved" }],
    ["zh", { legacy: "旧版", commercial: "商业版", reserved: "保留" }],
  ]) {
    await visit(`?lang=${lang}`, {}, async (page) => {
      const expected = codes.filter(({ availability }) => availability !== "active");
      assert.deepEqual(
        await marked(page),
        expected.map(({ code, availability }) => [code, words[availability]]),
      );
      // In words, not by a color alone, and in the index too.
      const index = await page.$$eval(".index li:has(.mark)", (items) =>
        items.map((item) => [Number(item.querySelector("b").textContent), item.querySelector(".mark").innerText]),
      );
      assert.deepEqual(index, await marked(page));
    });
  }
});

test("each filter shows the codes that it names", async () => {
  await visit("", {}, async (page) => {
    for (const key of ["category", "recovery", "availability"]) {
      const words = await page.$$eval(`[name=${key}] option`, (options) => options.map((option) => option.value));
      const known = new Set(codes.map((code) => code[key]));
      assert.deepEqual(new Set(words.slice(1)), known);
      for (const word of known) {
        await page.selectOption(`[name=${key}]`, word);
        assert.deepEqual(await shown(page), numbers((code) => code[key] === word), word);
      }
      await page.selectOption(`[name=${key}]`, "");
      assert.deepEqual(await shown(page), ALL);
    }
  });
});

/** Every route at which a code was recorded. */
function routes({ recorded_at, recorded_as_item_at }) {
  return [...recorded_at, ...recorded_as_item_at];
}

test("the route filter accepts every route in any notation", async () => {
  const at = (...wanted) => numbers((code) => wanted.some((route) => routes(code).includes(route)));
  await visit("", {}, async (page) => {
    const offered = await page.$$eval("#routes option", (options) => options.map((option) => option.value));
    assert.deepEqual(new Set(offered), new Set(codes.flatMap(routes)));
    const filtered = async (route) => {
      await page.fill("[name=route]", route);
      return shown(page);
    };
    for (const route of ["PUT /file/upload", "GET /user/info/{id}", "POST /share/{id}"]) {
      assert.ok(at(route).length > 0, route);
      assert.deepEqual(await filtered(route), at(route), route);
    }
    const upload = at("PUT /file/upload");
    for (const same of ["put /file/upload", "PUT /api/v4/file/upload", "/api/v4/file/upload", "PUT /file/upload/?a=1"]) {
      assert.deepEqual(await filtered(same), upload, same);
    }
    assert.deepEqual(await filtered("GET /user/info/kqfM"), at("GET /user/info/{id}"));
    assert.deepEqual(await filtered("GET /user/info/:id"), at("GET /user/info/{id}"));
    // Anything else is searched for within the routes.
    assert.deepEqual(
      await filtered("/WorkFlow"),
      numbers((code) => routes(code).some((route) => route.includes("/workflow"))),
    );
  });
});

test("a code must match both search and filters, and the count shows how many do", async () => {
  await visit("?lang=en", {}, async (page) => {
    await page.selectOption("[name=availability]", "legacy");
    await page.selectOption("[name=recovery]", "restart-flow");
    await page.fill("#q", "link");
    const both = list("--search", "link", "--availability", "legacy", "--recovery", "restart-flow");
    assert.ok(both.length > 0);
    assert.deepEqual(await shown(page), both);
    assert.equal(await page.innerText("#count"), `${both.length} of ${ALL.length} codes`);
    assert.equal(await page.getAttribute("#count", "role"), "status");
    await page.click("#clear");
    assert.deepEqual(await shown(page), ALL);
    assert.equal(await page.innerText("#count"), `${ALL.length} of ${ALL.length} codes`);
    assert.equal(await page.isVisible("#clear"), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  });
});

test("the page reports that nothing matches, and shows no empty section", async () => {
  await visit("?lang=en&q=xyzzy", {}, async (page) => {
    assert.deepEqual(await shown(page), []);
    assert.match(await page.innerText("#empty"), /^No codes match\./);
    assert.equal(await page.locator(".category:visible").count(), 0);
    await page.fill("#q", "");
    assert.deepEqual(await notes(page), []);
    assert.equal(await page.locator(".category:visible").count(), new Set(codes.map(({ category }) => category)).size);
  });
});

test("a link with a number, a former number or a name opens the code", async () => {
  for (const [hash, number] of [
    ["#40073", 40073],
    ["#-1", -1],
    ["#50011", 50011],
    ["#400011", 40011],
    ["#LockConflict", 40073],
    ["#codeqqnotlinked", 40068],
  ]) {
    await visit(hash, {}, async (page) => assert.equal(await single(page), number, hash));
    await visit(hash, { viewport: PHONE }, async (page) => assert.equal(await single(page), number, hash));
  }
});

test("a link shows its code even if a search or filter would hide it", async () => {
  await visit("?lang=zh&q=WebDAV&category=server#40073", {}, async (page) => {
    assert.equal(await single(page), 40073);
    assert.deepEqual(await shown(page), ALL);
    assert.equal(await page.inputValue("#q"), "");
    assert.equal(await page.evaluate(() => location.search + location.hash), "?lang=zh#40073");
  });
  // A search that shows the code anyway is kept.
  await visit("?q=lock#40073", {}, async (page) => {
    assert.equal(await single(page), 40073);
    assert.deepEqual(await shown(page), found("lock"));
  });
});

test("an invalid link changes nothing", async () => {
  for (const hash of ["#%E0%A4%A", "#", "#find"]) {
    await visit(hash, {}, async (page) => {
      assert.deepEqual(await shown(page), ALL);
      assert.equal(await page.locator(".single").count(), 0);
    });
  }
});

test("a click on a number updates the address, also for codes mentioned in a text", async () => {
  await visit("?lang=en", {}, async (page) => {
    await page.click('[id="40073"] .number');
    assert.equal(await page.evaluate(() => location.hash), "#40073");
    assert.equal(await single(page), 40073);
    await page.click('[id="40073"] [lang=en] a[href="#40081"]');
    assert.equal(await single(page), 40081);
    await page.goBack();
    assert.equal(await single(page), 40073);
    await page.click('.index a[href="#50001"]');
    assert.equal(await single(page), 50001);
    assert.equal(await page.locator("[aria-current]").count(), 1);
  });
});

test("the state of the page is kept in the address, and restored from it", async () => {
  let shared;
  await visit("?lang=en", {}, async (page) => {
    await page.fill("#q", "lock token");
    await page.selectOption("[name=category]", "client");
    await page.fill("[name=route]", "PUT /file/upload");
    shared = new URL(await page.evaluate(() => location.href));
    assert.equal(shared.searchParams.get("q"), "lock token");
  });
  await visit(shared.search, { locale: "zh-CN" }, async (page) => {
    const expected = list("--search", "lock token", "--category", "client", "--route", "PUT /file/upload");
    assert.ok(expected.length > 0);
    assert.deepEqual(await shown(page), expected);
    assert.equal(await page.inputValue("#q"), "lock token");
    assert.equal(await page.inputValue("[name=category]"), "client");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  });
  await visit("?category=nonsense&recovery=&q=%20", {}, async (page) => assert.deepEqual(await shown(page), ALL));
});

test("the language is the browser's until one is chosen, and is then kept in the address", async () => {
  const spoken = async (page) => ({
    lang: await page.evaluate(() => document.documentElement.lang),
    title: await page.title(),
    heading: await page.innerText("h1"),
    label: await page.innerText('[id="401"] .label:visible'),
    option: await page.$eval("[name=recovery] option", (option) => option.text),
    pressed: await page.getAttribute("[data-language=zh]", "aria-pressed"),
  });
  const english = {
    lang: "en",
    title: "Cloudreve error codes",
    heading: "Error codes",
    label: "Not Logged In",
    option: "any",
    pressed: "false",
  };
  const chinese = {
    lang: "zh-Hans",
    title: "Cloudreve 错误码",
    heading: "错误码",
    label: codes.find(({ code }) => code === 401).description_zh,
    option: "不限",
    pressed: "true",
  };
  for (const [locale, expected] of [
    ["en-US", english],
    ["fr-FR", english],
    ["zh-CN", chinese],
    ["zh-TW", chinese],
  ]) {
    await visit("", { locale }, async (page) => {
      assert.deepEqual(await spoken(page), expected, locale);
      await page.click("[data-language=zh]");
      assert.deepEqual(await spoken(page), chinese);
      await page.reload();
      assert.deepEqual(await spoken(page), chinese);
      await page.click("[data-language=en]");
      assert.deepEqual(await spoken(page), english);
      assert.equal(await page.evaluate(() => location.search), "?lang=en");
    });
  }
});

test("each text has its language set", async () => {
  const isChinese = /\p{Script=Han}/u;
  await visit("", {}, async (page) => {
    const texts = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        texts.push([data, parentElement.closest("[lang]").lang]);
      }
      return texts;
    });
    // The page itself is in English now.
    const wrong = texts.filter(([text, lang]) => isChinese.test(text) && !lang.startsWith("zh"));
    assert.deepEqual(wrong, []);
    assert.ok(texts.filter(([, lang]) => lang === "zh-Hans").length > 5 * codes.length);
  });
});

// Each pair of a screen, colors, and a language.
for (const [device, viewport, colorScheme, lang] of [
  ["a desktop", DESKTOP, "light", "en"],
  ["a desktop", DESKTOP, "dark", "zh"],
  ["a phone", PHONE, "light", "zh"],
  ["a phone", PHONE, "dark", "en"],
]) {
  test(`axe finds nothing on ${device}, ${colorScheme}, in ${lang}`, async () => {
    // Once with a code selected, once with highlighted matches, once with a note instead.
    for (const query of ["#40073", "&q=lock", "&q=999999"]) {
      await visit(`?lang=${lang}${query}`, { viewport, colorScheme, reducedMotion: "reduce" }, async (page) => {
        await page.evaluate(() => {
          for (const details of document.querySelectorAll("details")) details.open = true;
          // axe can't judge what is scrolled below the bar or out of the index.
          for (const element of document.querySelectorAll(".find, .index, .index ol")) {
            Object.assign(element.style, { position: "static", height: "auto", overflow: "visible" });
          }
          scrollTo(0, 0);
        });
        await page.evaluate(axe);
        const { violations, incomplete, passes } = await page.evaluate(() => window.axe.run());
        const line = ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`;
        assert.deepEqual(violations.map(line), []);
        assert.deepEqual(incomplete.map(line), []);
        assert.ok(passes.some(({ id }) => id === "color-contrast"));
      });
    }
  });
}

test("nothing is wider than a phone", async () => {
  for (const lang of ["en", "zh"]) {
    await visit(`?lang=${lang}`, { viewport: PHONE, isMobile: true, hasTouch: true }, async (page) => {
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.deepEqual(widths, [PHONE.width, PHONE.width]);
      const wide = await page.$$eval("body *", (elements) =>
        elements
          .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 0.5)
          .map((element) => element.outerHTML.slice(0, 100)),
      );
      assert.deepEqual(wide, []);
    });
  }
});

const WIDTHS = [360, 768, 820, 1280];

test("at every width nothing scrolls sideways, the hint is in its box, and no label breaks", async () => {
  for (const width of WIDTHS) {
    for (const lang of ["en", "zh"]) {
      await visit(`?lang=${lang}`, { viewport: { width, height: 800 } }, async (page) => {
        const isWider = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(await isWider(), false, `${width}`);
        const box = (selector) => page.locator(selector).boundingBox();
        if (await page.isVisible(".query kbd")) {
          const [hint, input] = [await box(".query kbd"), await box("#q")];
          assert.ok(hint.x >= input.x && hint.x + hint.width <= input.x + input.width, `${width}`);
          assert.ok(hint.y >= input.y && hint.y + hint.height <= input.y + input.height, `${width}`);
        }
        await page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
        assert.equal(await isWider(), false, `${width}, unfolded`);
        const lines = await page.$$eval(".find label > span", (labels) =>
          labels.filter((label) => label.checkVisibility()).map((label) => label.getClientRects().length),
        );
        assert.deepEqual(new Set(lines), new Set([1]), `${width}`);
      });
    }
  }
});

test("the first screen has the search, then the labels, and then a text", async () => {
  for (const width of WIDTHS) {
    await visit("?lang=en", { viewport: { width, height: 800 } }, async (page) => {
      const top = (selector) => page.$eval(selector, (element) => element.getBoundingClientRect().top);
      assert.ok((await top("#q")) < 200, `${width}`);
      assert.ok((await top("#q")) < (await top(".index li")), `${width}`);
      const labels = await page.$$eval(".index li", (items) =>
        items.filter((item) => item.getBoundingClientRect().bottom <= innerHeight).map((item) => item.innerText),
      );
      assert.ok(labels.length >= 12, `${width}: ${labels.length}`);
      const [index, text] = [await page.locator(".index li").first().boundingBox(), await page.locator("article .prose").first().boundingBox()];
      assert.ok(index.x < text.x || text.y > 800, `${width}`);
      assert.equal(
        await page.$eval(".index", (element) => !!(element.compareDocumentPosition(document.querySelector("main")) & Node.DOCUMENT_POSITION_FOLLOWING)),
        true,
      );
    });
  }
});

test("on a phone the index links to a code, and a link goes back", async () => {
  await visit("?lang=en", { viewport: PHONE, hasTouch: true }, async (page) => {
    const last = ALL.at(-1);
    assert.equal(await page.locator(".index li:visible").count(), ALL.length);
    await page.tap(`.index a[href="#${last}"]`);
    assert.equal(await single(page), last);
    await page.tap(".to-index");
    await page.waitForFunction(() => {
      const { top } = document.querySelector(".index h2").getBoundingClientRect();
      return top >= 0 && top < innerHeight / 2;
    });
    // Touch targets are big enough.
    const least = await page.$$eval(".index a", (links) => Math.min(...links.map((link) => link.getBoundingClientRect().height)));
    assert.ok(least >= 24, `${least}`);
  });
});

test("on a phone the filters unfold, and show how many are set", async () => {
  await visit("?lang=en&category=server", { viewport: PHONE, hasTouch: true }, async (page) => {
    assert.equal(await page.isVisible("[name=category]"), false);
    assert.equal(await page.innerText("#filters summary"), "Filters 1");
    await page.tap("#filters summary");
    assert.equal(await page.isVisible("[name=category]"), true);
  });
});

test("everything can be done with the keyboard", async () => {
  await visit("?lang=en", {}, async (page) => {
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element.name || element.id || element.dataset.language || element.getAttribute("href");
      });
    const order = [];
    for (let press = 0; press < 9; press += 1) {
      await page.keyboard.press("Tab");
      order.push(await focused());
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none", order.at(-1));
    }
    assert.deepEqual(order, ["#codes", "en", "zh", "q", "category", "recovery", "availability", "route", "#-1"]);

    await page.keyboard.press("/");
    assert.equal(await focused(), "q");
    await page.keyboard.type("lock/conflict");
    assert.equal(await page.inputValue("#q"), "lock/conflict", "within a field it is a letter");
    await page.keyboard.press("Escape");
    assert.equal(await page.inputValue("#q"), "");
    assert.deepEqual(await shown(page), ALL);

    await page.keyboard.type("40073");
    await page.keyboard.press("Enter");
    assert.equal(await single(page), 40073);
    assert.deepEqual(await shown(page), found("40073"));

    await page.selectOption("[name=category]", "server");
    await page.focus("[data-language=zh]");
    await page.keyboard.press("Escape");
    assert.deepEqual(await shown(page), ALL);
  });
});

test("the skip link leads past the controls", async () => {
  await visit("", {}, async (page) => {
    await page.keyboard.press("Tab");
    const top = await page.$eval(".skip", (link) => link.getBoundingClientRect().top);
    assert.ok(top >= 0, "it is seen where it has the focus");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#-1");
  });
});

test("the page has landmarks, and headings without skipped levels", async () => {
  await visit("?lang=en", {}, async (page) => {
    for (const [role, count] of [
      ["banner", 1],
      ["search", 1],
      ["main", 1],
      ["navigation", 1],
      ["contentinfo", 1],
    ]) {
      assert.equal(await page.getByRole(role).count(), count, role);
    }
    const levels = await page.$$eval("h1, h2, h3, h4", (headings) => headings.map((heading) => Number(heading.tagName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1] + 1));
    await page.getByRole("searchbox", { name: "Search numbers, names, messages, and routes" }).fill("x");
    for (const name of ["Category", "Recovery", "Availability", "Recorded at route"]) {
      assert.equal(await page.getByRole("combobox", { name, exact: true }).count(), 1, name);
    }
  });
});

test("a printout has all codes with their causes and routes, and no controls", async () => {
  await visit("?lang=en&q=webdav#40073", {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    const printed = await shown(page);
    assert.deepEqual(printed.toSorted((a, b) => a - b), ALL);
    for (const control of [".find", ".languages", ".skip", ".index"]) {
      assert.equal(await page.isVisible(control), false, control);
    }
    const hidden = await page.$$eval(".routes li, .causes li", (routes) =>
      routes.filter((route) => !route.checkVisibility()).map((route) => route.textContent),
    );
    assert.deepEqual(hidden, []);
    const pdf = await page.pdf({ format: "A4" });
    assert.ok(pdf.length > 50_000);
    // Nothing is cut off at the side.
    await page.setViewportSize({ width: 700, height: 1000 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
});

test("without scripts every code can be read in both languages, and links work", async () => {
  await visit("#40073", { javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.locator("article:visible").count(), codes.length);
    assert.equal(await page.isVisible(".find"), false);
    assert.equal(await page.isVisible(".languages"), false);
    for (const code of codes) {
      const article = page.locator(`[id="${code.code}"]`);
      const text = await article.innerText();
      for (const key of ["description", "explanation", "advice", "description_zh", "explanation_zh", "advice_zh"]) {
        assert.ok(text.includes(code[key].replaceAll("`", "")), `${code.name}: ${key}`);
      }
    }
    const box = await page.locator('[id="40073"]').boundingBox();
    assert.ok(box.y >= 0 && box.y < DESKTOP.height / 2);
  });
});

test("the page has its own icon, embedded in it", async () => {
  await visit("", {}, async (page) => {
    const icon = await page.getAttribute("link[rel=icon]", "href");
    assert.match(icon, /^data:image\/svg\+xml,/);
    const width = await page.evaluate(async (src) => {
      const image = Object.assign(new Image(), { src });
      await image.decode();
      return image.width;
    }, icon);
    assert.ok(width > 0);
  });
});

test("the content security policy allows nothing else to run or load", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(address);
    const blocked = await page.evaluate(async () => {
      const violations = [];
      document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
      document.body.append(Object.assign(document.createElement("style"), { textContent: "h1 { color: red }" }));
      document.body.append(Object.assign(document.createElement("img"), { src: "https://example.com/a.gif" }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { violations, ran: window.ran };
    });
    assert.deepEqual(new Set(blocked.violations), new Set(["script-src-elem", "style-src-elem", "img-src"]));
    assert.equal(blocked.ran, undefined);
  } finally {
    await context.close();
  }
});
