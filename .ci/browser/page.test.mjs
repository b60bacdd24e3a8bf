// `reference/index.html` as people use it, in a real browser. What is expected comes from `reference/codes.json`, and a few
// facts are typed here: 40073 is LockConflict, and 40011 was 400011 in 3.5.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { codes, launch, numbers, page as address, require } from "./tools.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const ALL = numbers(() => true);

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** Opens the page, and fails afterwards if it complained or asked for anything but itself. */
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

/** The numbers of the codes that are shown. */
function shown(page) {
  return page.$$eval("article", (articles) =>
    articles.filter((article) => article.checkVisibility()).map((article) => Number(article.id)),
  );
}

/** The code that is set apart from the others, if it stands where one reads. */
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

/** Everything of a code that is searched, as the page shows it. */
function searched(code) {
  const texts = [code.description, code.explanation, code.advice, code.description_zh, code.explanation_zh, code.advice_zh];
  const names = [code.code, code.name, code.go_name, ...code.aliases];
  const former = code.formerly.map(({ code: number, go_name }) => number ?? go_name);
  const meanings = code.replaces.flatMap(({ meaning, meaning_zh }) => [meaning, meaning_zh]);
  const causes = code.causes.flatMap((cause) => [cause.what, cause.what_zh, cause.advice, cause.advice_zh, ...cause.msg]);
  return [...texts, ...names, ...former, ...meanings, ...causes, ...routes(code)].join("\n").replaceAll("`", "").toLowerCase();
}

function containing(...terms) {
  return numbers((code) => terms.every((term) => searched(code).includes(term.toLowerCase())));
}

async function search(page, text) {
  await page.fill("#q", text);
  return shown(page);
}

test("it shows every code, ascending, with all of its texts", async () => {
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

test("search finds a code by its number, its former number and any of its names", async () => {
  await visit("", {}, async (page) => {
    assert.deepEqual(await search(page, "CodeLockConflict"), [40073]);
    assert.deepEqual(await search(page, "lockconflict"), [40073]);
    assert.deepEqual(await search(page, " LockConflict "), [40073]);
    assert.deepEqual(await search(page, "400011"), [40011]);
    assert.ok((await search(page, "40073")).includes(40073));
    for (const query of ["40073", "-1", "４００７３", "CodeQQNotLinked", "CodeCredentialInvalid"]) {
      assert.deepEqual(await search(page, query), containing(query.normalize("NFKC")), query);
    }
  });
});

test("search finds words of both languages, whichever is shown, and every word has to fit", async () => {
  await visit("", {}, async (page) => {
    for (const query of ["回收站", "上传会话", "WEBDAV", "token", "correlation_id"]) {
      const expected = containing(query);
      assert.ok(expected.length > 0 && expected.length < ALL.length, query);
      assert.deepEqual(await search(page, query), expected, query);
    }
    assert.deepEqual(await search(page, "upload session"), containing("upload", "session"));
    assert.deepEqual(await search(page, "上传 session"), containing("上传", "session"));
    assert.deepEqual(await search(page, ""), ALL);
  });
});

test("a code that is named whole is offered before those that only speak of it", async () => {
  for (const [lang, key] of [
    ["en", "description"],
    ["zh", "description_zh"],
  ]) {
    await visit(`?lang=${lang}`, {}, async (page) => {
      const label = codes.find(({ code }) => code === 40073)[key];
      for (const query of ["40073", "４００７３", "Lock Conflict"]) {
        assert.ok((await search(page, query)).length > 1, query);
        assert.equal(await page.innerText("#exact"), `40073 ${label}`, query);
        await page.click("#exact");
        await page.waitForSelector('[id="40073"].single');
      }
      // Where it stands alone, or nothing is named, there is nothing to offer.
      for (const query of ["CodeLockConflict", "lock", "4007", "40073 lock", ""]) {
        await search(page, query);
        assert.equal(await page.isVisible("#exact"), false, query);
      }
    });
  }
});

test("search marks what it found", async () => {
  await visit("?lang=en&q=lockconflict", {}, async (page) => {
    const marked = await page.evaluate(() =>
      Array.from(CSS.highlights.get("found"), (range) => range.startContainer.data.slice(range.startOffset, range.endOffset)),
    );
    assert.deepEqual(marked, ["LockConflict", "LockConflict"]);
  });
});

test("every cause is there in both languages, and long lists of them are folded", async () => {
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

test("a message of the server leads to its causes, which come first", async () => {
  const order = (page, number) =>
    page.$$eval(`[id="${number}"] .causes ol > li`, (causes) =>
      causes
        .map((cause, index) => ({ index, top: cause.getBoundingClientRect().top, isSent: cause.matches(".sent") }))
        .sort((a, b) => a.top - b.top)
        .map(({ index, isSent }) => [index, isSent]),
    );
  const isOpen = (page, number) => page.$eval(`[id="${number}"] .causes`, (list) => list.open);
  /** Whether a text is that of one of the messages, `{}` being any text. */
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
      }
    }
    // Nobody else has these words.
    assert.deepEqual(await search(page, "failed to delete xyzzy"), [50001]);
    assert.deepEqual(await search(page, "update placeholder fi"), [50001]);
    assert.equal(await page.locator(".sent").count(), 2);
    await search(page, "");
    assert.equal(await page.locator(".sent").count(), 0);
    assert.equal(await isOpen(page, 50001), false);
  });
});

test("a word that only a cause has unfolds the list", async () => {
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

test("the filter by route knows every route, and takes it however it is written", async () => {
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
    // What names no route is looked for within them.
    assert.deepEqual(
      await filtered("/WorkFlow"),
      numbers((code) => routes(code).some((route) => route.includes("/workflow"))),
    );
  });
});

test("search and filters have to fit together, and the count says how many do", async () => {
  await visit("?lang=en", {}, async (page) => {
    await page.selectOption("[name=availability]", "legacy");
    await page.selectOption("[name=recovery]", "restart-flow");
    await page.fill("#q", "link");
    const both = containing("link").filter((number) =>
      numbers((code) => code.availability === "legacy" && code.recovery === "restart-flow").includes(number),
    );
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

test("it says so where nothing fits, and shows no empty section", async () => {
  await visit("?lang=en&q=90099", {}, async (page) => {
    assert.deepEqual(await shown(page), []);
    assert.match(await page.innerText("#empty"), /^No code fits\./);
    assert.equal(await page.locator(".category:visible").count(), 0);
    await page.fill("#q", "");
    assert.equal(await page.isVisible("#empty"), false);
    assert.equal(await page.locator(".category:visible").count(), 4);
  });
});

test("a link with a number, a former number or a name leads to the code", async () => {
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

test("a link shows its code even where a search or filter would hide it", async () => {
  await visit("?lang=zh&q=WebDAV&category=server#40073", {}, async (page) => {
    assert.equal(await single(page), 40073);
    assert.deepEqual(await shown(page), ALL);
    assert.equal(await page.inputValue("#q"), "");
    assert.equal(await page.evaluate(() => location.search + location.hash), "?lang=zh#40073");
  });
  // One that it shows anyway is left as it is.
  await visit("?q=lock#40073", {}, async (page) => {
    assert.equal(await single(page), 40073);
    assert.deepEqual(await shown(page), containing("lock"));
  });
});

test("a link to no code is harmless", async () => {
  for (const hash of ["#%E0%A4%A", "#", "#find"]) {
    await visit(hash, {}, async (page) => {
      assert.deepEqual(await shown(page), ALL);
      assert.equal(await page.locator(".single").count(), 0);
    });
  }
  // The page says that it does not know the number.
  await visit("#999999", {}, async (page) => {
    assert.deepEqual(await shown(page), []);
    assert.equal(await page.isVisible("#empty"), true);
  });
});

test("a click on a number makes the link, also to the codes that a text names", async () => {
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

test("what is shown stands in the address, and comes back with it", async () => {
  let shared;
  await visit("?lang=en", {}, async (page) => {
    await page.fill("#q", "lock token");
    await page.selectOption("[name=category]", "client");
    await page.fill("[name=route]", "PUT /file/upload");
    shared = new URL(await page.evaluate(() => location.href));
    assert.equal(shared.searchParams.get("q"), "lock token");
  });
  await visit(shared.search, { locale: "zh-CN" }, async (page) => {
    const expected = containing("lock", "token").filter((number) =>
      numbers((code) => code.category === "client" && routes(code).includes("PUT /file/upload")).includes(number),
    );
    assert.ok(expected.length > 0);
    assert.deepEqual(await shown(page), expected);
    assert.equal(await page.inputValue("#q"), "lock token");
    assert.equal(await page.inputValue("[name=category]"), "client");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  });
  await visit("?category=nonsense&recovery=&q=%20", {}, async (page) => assert.deepEqual(await shown(page), ALL));
});

test("the language is that of the browser until one is chosen, and then stays in the address", async () => {
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

test("each text says which language it is in", async () => {
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

for (const colorScheme of ["light", "dark"]) {
  for (const [device, viewport] of [
    ["a desktop", DESKTOP],
    ["a phone", PHONE],
  ]) {
    for (const lang of ["en", "zh"]) {
      test(`axe finds nothing on ${device}, ${colorScheme}, in ${lang}`, async () => {
        // Once whole with a code set apart, once with hits marked, once without any.
        for (const query of ["#40073", "&q=40089", "&q=nothing+at+all"]) {
          await visit(`?lang=${lang}${query}`, { viewport, colorScheme, reducedMotion: "reduce" }, async (page) => {
            await page.evaluate(() => {
              for (const details of document.querySelectorAll("details")) details.open = true;
              // What is scrolled below the bar or out of the index could not be judged.
              for (const element of document.querySelectorAll(".find, .index, .index ol")) {
                Object.assign(element.style, { position: "static", height: "auto", overflow: "visible" });
              }
              scrollTo(0, 0);
            });
            await page.evaluate(axe);
            const { violations, incomplete, passes } = await page.evaluate(() => window.axe.run());
            const told = ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`;
            assert.deepEqual(violations.map(told), []);
            assert.deepEqual(incomplete.map(told), []);
            assert.ok(passes.some(({ id }) => id === "color-contrast"));
          });
        }
      });
    }
  }
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

test("on a phone the filters unfold, and say how many are set", async () => {
  await visit("?lang=en&category=server", { viewport: PHONE, hasTouch: true }, async (page) => {
    assert.equal(await page.isVisible("[name=category]"), false);
    assert.equal(await page.innerText("#filters summary"), "Filters 1");
    await page.tap("#filters summary");
    assert.equal(await page.isVisible("[name=category]"), true);
  });
});

test("the keyboard does everything", async () => {
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
    assert.deepEqual(await shown(page), containing("40073"));

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

test("it has landmarks, and headings without a gap", async () => {
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
    await page.getByRole("searchbox", { name: "Search numbers, names and texts" }).fill("x");
    for (const name of ["Category", "Recovery", "Sent by", "Recorded at route"]) {
      assert.equal(await page.getByRole("combobox", { name, exact: true }).count(), 1, name);
    }
  });
});

test("on paper there are all codes with their causes and routes, and no controls", async () => {
  await visit("?lang=en&q=webdav#40073", {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await shown(page), ALL);
    for (const control of [".find", ".languages", ".skip", ".index"]) {
      assert.equal(await page.isVisible(control), false, control);
    }
    const hidden = await page.$$eval(".routes li, .causes li", (routes) =>
      routes.filter((route) => !route.checkVisibility()).map((route) => route.textContent),
    );
    assert.deepEqual(hidden, []);
    const pdf = await page.pdf({ format: "A4" });
    assert.ok(pdf.length > 50_000);
    // Nothing is cut at the side.
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

test("the policy of the page lets nothing else run or load", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(address);
    const blocked = await page.evaluate(async () => {
      const violations = [];
      document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
      document.body.append(Object.assign(document.createElement("style"), { textContent: "h1 { color: red }" }));
      document.body.append(Object.assign(document.createElement("img"), { src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { violations, ran: window.ran };
    });
    assert.deepEqual(new Set(blocked.violations), new Set(["script-src-elem", "style-src-elem", "img-src"]));
    assert.equal(blocked.ran, undefined);
  } finally {
    await context.close();
  }
});
