"use strict";
// Language, search, filters, and links to codes. The page is readable without this script.
(() => {
  const root = document.documentElement;
  const FILTERS = ["category", "recovery", "availability", "route"];
  const TAGS = { en: "en", zh: "zh-Hans" };
  // The maximum length of a search.
  const MAX_LETTERS = 10000;
  const MAX_WORDS = 16;
  const MAX_MARKS = 2000;

  let language = new URLSearchParams(location.search).get("lang");
  if (!Object.hasOwn(TAGS, language)) {
    language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  }
  // Do this immediately so that the other language doesn't flash.
  root.classList.add("js");
  root.lang = TAGS[language];
  document.addEventListener("DOMContentLoaded", start);

  function start() {
    const find = document.getElementById("find");
    const filters = document.getElementById("filters");
    const clear = document.getElementById("clear");
    const note = document.getElementById("empty");
    const found = document.getElementById("found");
    const index = document.querySelector(".index");
    const toIndex = document.querySelector(".to-index");
    const items = index.querySelectorAll("li");
    const entries = Array.from(document.querySelectorAll("article"), (article, at) => ({
      article,
      item: items[at],
      home: article.parentElement,
      texts: Array.from(article.querySelectorAll("h3, .names, .prose, .advice, .name, samp")),
      routes: Array.from(article.querySelectorAll(".routes li"), (li) => li.textContent),
      known: knownOf(article),
      ...causesOf(article),
    }));
    // The visible codes, best first, and the current search.
    let hits = entries;
    let current = needleIn("");
    const isRouteKnown = (wanted) =>
      entries.some((entry) => entry.routes.some((route) => fitsRoute(route, wanted)));

    function read() {
      const state = { q: find.elements.q.value.trim() };
      for (const name of FILTERS) state[name] = find.elements[name].value.trim();
      return state;
    }

    function write(state) {
      for (const name of ["q", ...FILTERS]) find.elements[name].value = state[name] ?? "";
    }

    /** Updates the address so that the current view can be shared. */
    function remember(state, hash) {
      const query = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(state)) {
        if (value) query.set(name, value);
        else query.delete(name);
      }
      try {
        history.replaceState(null, "", `?${query}${hash}`);
      } catch {
        // Some browsers limit how often this is allowed; the page works anyway.
      }
    }

    function show(state) {
      const needle = needleIn(state.q);
      const route = bareRoute(state.route);
      const fitsSomeRoute = isRouteKnown(route)
        ? (known) => fitsRoute(known, route)
        : (known) => known.toLowerCase().includes(route.toLowerCase());
      const ranked = [];
      for (const entry of entries) {
        const { article, item, routes, known, showCauses } = entry;
        const rank = rankOf(needle, known);
        showCauses(needle);
        const fits =
          rank &&
          ["category", "recovery", "availability"].every(
            (name) => !state[name] || article.dataset[name] === state[name],
          ) &&
          (!route || routes.some(fitsSomeRoute));
        article.hidden = !fits;
        item.hidden = !fits;
        if (fits) ranked.push({ entry, rank });
      }
      ranked.sort(({ rank: a }, { rank: b }) => a[0] - b[0] || b[1] - a[1] || b[2] - a[2]);
      hits = ranked.map(({ entry }) => entry);
      current = needle;
      arrange(needle.text !== "");
      for (const count of document.querySelectorAll(".hits")) count.textContent = hits.length;
      const active = FILTERS.filter((name) => state[name]).length;
      document.getElementById("active").textContent = active || "";
      explain(needle);
      clear.hidden = !state.q && !active;
      paint();
    }

    /** Moves the matches of a search together, best first, or every code back to its section. */
    function arrange(isSearch) {
      if (isSearch || !found.hidden) {
        for (const { article, home } of entries) home.append(article);
        items[0].parentElement.append(...items);
      }
      if (isSearch) {
        found.append(...hits.map(({ article }) => article));
        items[0].parentElement.prepend(...hits.map(({ item }) => item));
      }
      found.hidden = !isSearch || hits.length === 0;
      for (const section of document.querySelectorAll(".category:not(#found)")) {
        section.hidden = !section.querySelector("article:not([hidden])");
      }
      const isShort = hits.length < 2;
      index.classList.toggle("short", isShort);
      toIndex.hidden = isShort;
    }

    /** Explains a number that isn't a code, or what to do if nothing matches. */
    function explain({ text, number, status }) {
      const asked = status ?? number;
      const numbers = entries.flatMap(({ known }) => known.numbers);
      const isKnown = numbers.includes(number);
      // It may be partially typed.
      const isBegun = hits.length > 0 && numbers.some((other) => other.includes(number));
      const isStatus = asked >= 100 && asked < 600;
      let kind = hits.length > 0 ? "" : "none";
      if (number === "0") kind = "success";
      else if (isStatus && (status || !isKnown)) kind = "status";
      else if (number && !isKnown && !isBegun) kind = "unknown";
      for (const paragraph of note.children) paragraph.hidden = paragraph.dataset.note !== kind;
      for (const place of note.querySelectorAll(".asked")) place.textContent = asked ?? text;
    }

    /** Highlights the search, or else its words, without changing the text. */
    function paint() {
      if (!CSS.highlights) return;
      const { text, words } = current;
      let marks = text ? marksOf((other, at) => other.indexOf(text, at), text.length) : [];
      for (const word of marks.length > 0 ? [] : words) {
        const left = marksOf((other, at) => placeOf(word, other, at), word.length, MAX_MARKS - marks.length);
        marks = [...marks, ...left];
      }
      CSS.highlights.set("found", new Highlight(...marks));
    }

    function marksOf(find, length, most = MAX_MARKS) {
      const marks = [];
      for (const element of hits.flatMap(({ texts }) => texts)) {
        if (element.lang && element.lang !== root.lang && !element.matches(".only")) continue;
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode;
          const text = folded(node.data);
          // A few letters are longer in lower case, which shifts positions.
          if (text.length !== node.data.length) continue;
          for (let at = find(text, 0); at >= 0; at = find(text, at + length)) {
            if (marks.length >= most) return marks;
            marks.push(
              new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: at + length }),
            );
          }
        }
      }
      return marks;
    }

    function change() {
      const state = read();
      remember(state, "");
      single(null);
      show(state);
    }

    function reset() {
      write({});
      change();
    }

    /** Highlights a single code. */
    function single(article) {
      for (const old of document.querySelectorAll(".single")) old.classList.remove("single");
      for (const old of document.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
      if (!article) return;
      article.classList.add("single");
      const { item } = entries.find((entry) => entry.article === article);
      item.firstElementChild.setAttribute("aria-current", "true");
      item.parentElement.scrollTop = item.offsetTop - item.parentElement.clientHeight / 2;
    }

    /** Goes to the code in the address: a number, former number, or name. */
    function follow() {
      let id = location.hash.slice(1);
      try {
        id = decodeURIComponent(id);
      } catch {
        // A malformed address has no code.
      }
      const { text, name, number } = needleIn(id);
      const place = document.getElementById(id) ?? document.getElementById(number);
      const named = name && entries.find(({ known }) => known.names.includes(name));
      const article = place ? place.closest("article") : named && named.article;
      single(article);
      if (!article) {
        // The page reports that the number is unknown.
        if (number) {
          find.elements.q.value = text;
          show(read());
        }
        return;
      }
      if (article.hidden) {
        write({});
        remember(read(), location.hash);
        show(read());
      }
      article.scrollIntoView();
    }

    function speak(to) {
      language = to;
      root.lang = TAGS[to];
      for (const element of document.querySelectorAll("[data-zh]")) {
        element.dataset.en ??= element.textContent;
        element.textContent = element.dataset[to];
      }
      for (const button of document.querySelectorAll("[data-language]")) {
        button.setAttribute("aria-pressed", String(button.dataset.language === to));
      }
    }

    function open() {
      const query = new URLSearchParams(location.search);
      write(Object.fromEntries(query));
      const wanted = query.get("lang");
      speak(Object.hasOwn(TAGS, wanted) ? wanted : language);
      show(read());
      follow();
    }

    const wide = matchMedia("(min-width: 68rem)");
    const fold = () => {
      filters.open = wide.matches;
    };
    wide.addEventListener("change", fold);
    fold();

    find.addEventListener("input", change);
    clear.addEventListener("click", () => {
      reset();
      find.elements.q.focus();
    });
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => {
        speak(button.dataset.language);
        paint();
        remember({ lang: language }, location.hash);
      });
    }
    document.addEventListener("keydown", (event) => {
      // While an input method is composing, it handles the keys.
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const isTyping = event.target.closest("input, select");
      if (event.key === "/" && !isTyping) {
        event.preventDefault();
        find.elements.q.select();
      } else if (event.key === "Enter" && event.target === find.elements.q) {
        if (hits.length > 0 && !clear.hidden) location.hash = hits[0].article.id;
      } else if (event.key === "Escape" && !clear.hidden) {
        reset();
      }
    });
    addEventListener("popstate", open);
    open();
  }

  /** Normalizes a text for comparison: half-width characters in lower case. */
  function folded(text) {
    const narrow = (sign) => (sign === "\u3000" ? " " : String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
    return text.replace(/[！-～\u3000]/g, narrow).toLowerCase();
  }

  /** Normalizes a name by removing the differences between case styles. */
  function squashed(name) {
    return name.toLowerCase().replace(/[^a-z0-9]/g, "");
  }

  // The ranking is the same as in `cli/src/codes/rank.rs`; a test compares the two.

  /** Parses a search. */
  function needleIn(query) {
    let text = folded(query.slice(0, MAX_LETTERS)).replaceAll("`", "").trim().replace(/^#+/, "");
    const isNumber = (word) => /^-?\d+$/.test(word) && Number(word) === (Number(word) | 0);
    const [, status] = /(?:http|status)\D{0,12}(\d{3})$/.exec(text) ?? [];
    let number = text.replace(/^[^0-9-]+|[^0-9-]+$/g, "");
    const others = text.split(/[^\p{Alphabetic}]+/u).filter(Boolean);
    let numbers = text.split(/[^0-9-]+/).filter((word) => isNumber(word) && Number(word) >= 10000);
    if (isNumber(number) && others.every((word) => ["code", "error", "错误", "错误码"].includes(word))) {
      text = number;
      numbers = [number];
    } else {
      number = undefined;
    }
    return {
      text,
      name: squashed(text),
      number,
      numbers,
      status,
      route: routeIn(text),
      words: [...new Set(text.split(/\s+/).filter(Boolean))].slice(0, MAX_WORDS),
    };
  }

  /** An optional method and a path, from a route or a URL. */
  function routeIn(text) {
    const blank = text.indexOf(" ");
    const method = text.slice(0, Math.max(blank, 0));
    let [path] = text.slice(blank + 1).split("?");
    const prefix = path.indexOf("/api/v4/");
    if (prefix >= 0) path = path.slice(prefix + "/api/v4".length);
    path = path.replace(/\/+$/, "");
    return path.startsWith("/") && !path.includes(" ") ? { method, path } : undefined;
  }

  /** What is known about a code, prepared for comparison. */
  function knownOf(article) {
    const all = (selector) => Array.from(article.querySelectorAll(selector), ({ textContent }) => folded(textContent));
    const former = all(".former .name");
    const isNumber = (name) => /^-?\d+$/.test(name);
    const words = article.dataset.search;
    return {
      number: article.id,
      numbers: [article.id, ...former.filter(isNumber)],
      names: [...all(".names code"), ...former.filter((name) => !isNumber(name))].map(squashed),
      former,
      labels: all("h3 .label"),
      messages: all("samp"),
      words: words ? folded(words).split("\n") : [],
      texts: all(".prose, .advice"),
      routes: all(".routes li"),
    };
  }

  /** How well a code matches: a grade, and the end and length of a phrase. Undefined if it doesn't match. */
  function rankOf({ text, name, numbers, route, words }, known) {
    const is = (texts) => texts.includes(text);
    const has = (texts) => texts.some((other) => other.includes(text));
    const isAt = (fits, anyMethod) =>
      route &&
      known.routes.some((other) => {
        const [method, path] = other.split(" ");
        return (anyMethod || !route.method || route.method === method) && fits(path, route.path);
      });
    const grades = [
      () => numbers.includes(known.number),
      () => name && known.names.includes(name),
      () => is(known.labels),
      () => known.messages.some((message) => isMessage(message, text)),
      () => is(known.words),
      () => isAt((path, wanted) => path === wanted, false),
      () => known.number.includes(text) || has(known.former),
      () => name && known.names.some((other) => other.includes(name)),
      () => has(known.labels),
      () => has(known.messages),
      () => has(known.words),
      () => has(known.texts),
      () => isAt(isPathOf, true) || (text.includes("/") && has(known.routes)),
    ];
    const grade = grades.findIndex((fits) => fits());
    if (grade >= 0) return [grade, 0, 0];
    // A notification has a prefix, and a log line much other text. A message says what failed before why.
    const pieces = known.messages.flatMap((message) => message.split("…"));
    let within;
    for (const phrase of [...known.labels, ...known.words, ...pieces]) {
      const end = endWithin(text, phrase.trim());
      const { length } = phrase.trim();
      if (end && (!within || end > within[1] || (end === within[1] && length > within[2]))) {
        within = [grades.length, end, length];
      }
    }
    if (within) return within;
    const begins = (texts, word) => texts.some((other) => placeOf(word, other) >= 0);
    const hasAll = words.every((word) => {
      const short = squashed(word);
      return (
        known.number.includes(word) ||
        [known.labels, known.messages, known.words, known.texts, known.former].some((texts) => begins(texts, word)) ||
        (short && known.names.some((other) => other.includes(short))) ||
        (word.includes("/") && begins(known.routes, word))
      );
    });
    return words.length > 0 && hasAll ? [grades.length + 1, 0, 0] : undefined;
  }

  /** Where a phrase ends in a longer text, if it is specific enough to identify a code. */
  function endWithin(text, phrase) {
    const isAscii = /^[\0-\x7f]*$/.test(phrase);
    const isTelling = isAscii ? phrase.length >= 10 && /[ _]/.test(phrase) : phrase.length > 3;
    const at = isTelling ? text.lastIndexOf(phrase) : -1;
    return at < 0 ? 0 : at + phrase.length;
  }

  /** Where a word of a text begins this way, or -1. Chinese has no spaces between words. */
  function placeOf(word, text, from = 0) {
    const isLetter = (letter) => /^[a-z0-9]$/.test(letter);
    for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + word.length)) {
      if (!isLetter(word[0]) || at === 0 || !isLetter(text[at - 1])) return at;
    }
    return -1;
  }

  /** Whether a text matches a message, in which an ellipsis is any text. */
  function isMessage(message, text) {
    const [first, ...rest] = message.split("…");
    const last = rest.pop();
    if (last === undefined) return message === text;
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length >= at + last.length && text.endsWith(last);
  }

  /** Whether a path matches a route, with values in place of its variables. */
  function isPathOf(recorded, path) {
    const parts = path.split("/");
    const known = recorded.split("/");
    return known.length === parts.length && known.every((part, at) => part === parts[at] || part.startsWith("{"));
  }

  /** Marks the causes of a code that match the search, and expands the list if nothing else matches. */
  function causesOf(article) {
    const list = article.querySelector(".causes");
    if (!list) return { showCauses: () => {} };
    const isOpen = list.open;
    const others = Array.from(article.children, (child) => (child === list ? "" : child.textContent));
    const rest = folded([...others, article.dataset.search].join("\n"));
    const causes = Array.from(list.querySelectorAll("ol > li"), (item) => ({
      item,
      text: folded(item.textContent),
      messages: Array.from(item.querySelectorAll("samp"), (message) => folded(message.textContent)),
    }));
    const showCauses = ({ text, words }) => {
      const isSentBy = (message) =>
        isMessage(message, text) ||
        (text.includes(" ") && message.includes(text)) ||
        message.split("…").some((piece) => endWithin(text, piece.trim()));
      const sent = causes.filter(({ messages }) => messages.some(isSentBy));
      for (const cause of causes) cause.item.classList.toggle("sent", sent.includes(cause));
      const has = (other) => other.includes(text) || words.every((word) => other.includes(word));
      const isOnlyThere = text && !has(rest) && causes.some((cause) => has(cause.text));
      list.open = isOpen || sent.length > 0 || Boolean(isOnlyThere);
    };
    return { showCauses };
  }

  /** A route as written on the page: without prefix, query, or trailing slash. */
  function bareRoute(text) {
    return text
      .replace(/\?.*$/, "")
      .replace(/^(\S+ )?\s*\/api\/v4(?=\/)/, "$1")
      .replace(/(.)\/$/, "$1");
  }

  /** Whether a route matches: any method if none is given, and values or names in place of variables. */
  function fitsRoute(known, wanted) {
    const [method, path] = known.split(" ");
    const parts = wanted.split(/\s+/);
    const wantedPath = parts.pop().split("/");
    const isVariable = (part) => part.startsWith("{") || part.startsWith(":");
    const knownPath = path.split("/");
    return (
      (parts.length === 0 || parts[0].toUpperCase() === method) &&
      knownPath.length === wantedPath.length &&
      knownPath.every((part, at) => part === wantedPath[at] || isVariable(part) || isVariable(wantedPath[at]))
    );
  }
})();
