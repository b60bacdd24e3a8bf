"use strict";
// Language, search, filters and links to a code. Without it every code can be read all the same.
(() => {
  const root = document.documentElement;
  const FILTERS = ["category", "recovery", "availability", "route"];
  const TAGS = { en: "en", zh: "zh-Hans" };

  let language = new URLSearchParams(location.search).get("lang");
  if (!Object.hasOwn(TAGS, language)) {
    language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  }
  // At once, so that nothing of the other language flashes up.
  root.classList.add("js");
  root.lang = TAGS[language];
  document.addEventListener("DOMContentLoaded", start);

  /** Full-width digits and letters, as an input method types them, are the plain ones. */
  function normal(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  /** What is searched for: a few words, each once, and numbers without what people put around them. */
  function termsOf(query) {
    const text = normal(query).replace(/(?:^|\s)(?:#|code[ :=]*|错误码[ :=：]*)(?=-?\d)/g, " ");
    return [...new Set(text.split(/\s+/).filter(Boolean))].slice(0, 16);
  }

  function start() {
    const find = document.getElementById("find");
    const filters = document.getElementById("filters");
    const clear = document.getElementById("clear");
    const exact = document.getElementById("exact");
    const items = document.querySelectorAll(".index li");
    const entries = Array.from(document.querySelectorAll("article"), (article, index) => {
      const texts = Array.from(article.querySelectorAll("h3, .names, .prose, .advice, .name, .meaning, samp"));
      const names = article.querySelectorAll(".names code, .name");
      const labels = Array.from(article.querySelectorAll("h3 .label"));
      const routes = Array.from(article.querySelectorAll(".routes li"), (li) => li.textContent);
      return {
        article,
        item: items[index],
        texts,
        text: normal([...texts.map((element) => element.textContent), ...routes].join("\n")),
        // Former ones too.
        names: Array.from(names, (name) => normal(name.textContent)),
        labels,
        labelled: labels.map((label) => normal(label.textContent)),
        routes: [...new Set(routes)],
        ...causesOf(article),
      };
    });
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

    /** The address of what is shown, to be shared. */
    function remember(state, hash) {
      const query = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(state)) {
        if (value) query.set(name, value);
        else query.delete(name);
      }
      try {
        history.replaceState(null, "", `?${query}${hash}`);
      } catch {
        // Some browsers limit how often; the page works all the same.
      }
    }

    function show(state) {
      const terms = termsOf(state.q);
      const route = bareRoute(state.route);
      const fitsSomeRoute = isRouteKnown(route)
        ? (known) => fitsRoute(known, route)
        : (known) => known.toLowerCase().includes(route.toLowerCase());
      let hits = 0;
      for (const { article, item, text, routes, showCauses } of entries) {
        const isSent = showCauses(normal(state.q), terms);
        const fits =
          (isSent || terms.every((term) => text.includes(term))) &&
          ["category", "recovery", "availability"].every(
            (name) => !state[name] || article.dataset[name] === state[name],
          ) &&
          (!route || routes.some(fitsSomeRoute));
        article.hidden = !fits;
        item.hidden = !fits;
        hits += fits;
      }
      for (const section of document.querySelectorAll(".category")) {
        section.hidden = !section.querySelector("article:not([hidden])");
      }
      for (const count of document.querySelectorAll(".hits")) count.textContent = hits;
      const active = FILTERS.filter((name) => state[name]).length;
      document.getElementById("active").textContent = active || "";
      document.getElementById("empty").hidden = hits > 0;
      clear.hidden = !state.q && !active;
      // Among hits in texts the one that was asked for may stand far below.
      const named = hits > 1 ? meant(state.q) : undefined;
      exact.hidden = !named;
      if (named) {
        exact.href = `#${named.article.id}`;
        exact.replaceChildren(`${named.article.id} `, ...named.labels.map((label) => label.cloneNode(true)));
      }
      paint(terms);
    }

    /** Marks what was searched for, without touching the text. */
    function paint(terms) {
      if (!CSS.highlights) return;
      const marks = new Highlight();
      for (const { article, texts } of terms.length ? entries : []) {
        if (article.hidden) continue;
        for (const element of texts) {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode;
            const text = node.data.toLowerCase();
            // A few letters are longer in lower case: then the places are others.
            if (text.length !== node.data.length) continue;
            for (const term of terms) {
              for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
                marks.add(
                  new StaticRange({
                    startContainer: node,
                    startOffset: at,
                    endContainer: node,
                    endOffset: at + term.length,
                  }),
                );
              }
            }
          }
        }
      }
      CSS.highlights.set("found", marks);
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

    /** Sets one code apart from the others. */
    function single(article) {
      for (const old of document.querySelectorAll(".single")) old.classList.remove("single");
      for (const old of document.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
      if (!article) return;
      article.classList.add("single");
      const { item } = entries.find((entry) => entry.article === article);
      item.firstElementChild.setAttribute("aria-current", "true");
      item.parentElement.scrollTop = item.offsetTop - item.parentElement.clientHeight / 2;
    }

    /** Goes to the code that the address names: by number, former number, or a name. */
    function follow() {
      let id = location.hash.slice(1);
      try {
        id = decodeURIComponent(id);
      } catch {
        // An odd address names no code.
      }
      const place = document.getElementById(id);
      const named = id && entries.find(({ names }) => names.includes(normal(id)));
      const article = place ? place.closest("article") : named && named.article;
      single(article);
      if (!article) {
        // A number that no code has: the page says so.
        if (/^-?\d+$/.test(id)) {
          find.elements.q.value = id;
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

    /** The shown code whose number, name or label the query is, whole. */
    function meant(query) {
      const wanted = termsOf(query).join(" ");
      const shown = entries.filter(({ article }) => !article.hidden);
      return (
        shown.find(({ article }) => article.id === wanted) ??
        shown.find(({ names }) => names.includes(wanted)) ??
        shown.find(({ labelled }) => labelled.includes(wanted)) ??
        theOnly(shown.filter(({ article }) => article.querySelector(".sent")))
      );
    }

    /** Where Enter leads: to a name or a label with the words rather than to a text with them. */
    function best(query) {
      const shown = entries.filter(({ article }) => !article.hidden);
      const terms = termsOf(query);
      const has = (texts) => texts.some((text) => terms.every((term) => text.includes(term)));
      return (
        meant(query) ??
        shown.find(({ names, labelled }) => has(names) || has(labelled)) ??
        shown[0]
      );
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

    const wide = matchMedia("(min-width: 48rem)");
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
        remember({ lang: language }, location.hash);
      });
    }
    document.addEventListener("keydown", (event) => {
      // While an input method is at work, the keys are its own.
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const isTyping = event.target.closest("input, select");
      if (event.key === "/" && !isTyping) {
        event.preventDefault();
        find.elements.q.select();
      } else if (event.key === "Enter" && event.target === find.elements.q) {
        const hit = best(find.elements.q.value.trim());
        if (hit) location.hash = hit.article.id;
      } else if (event.key === "Escape" && !clear.hidden) {
        reset();
      }
    });
    addEventListener("popstate", open);
    open();
  }

  function theOnly(list) {
    return list.length === 1 ? list[0] : undefined;
  }

  /** Marks the causes of a code that send what is searched for, and unfolds the list if it is only there. */
  function causesOf(article) {
    const list = article.querySelector(".causes");
    if (!list) return { showCauses: () => false };
    const isOpen = list.open;
    const rest = normal(Array.from(article.children, (child) => (child === list ? "" : child.textContent)).join("\n"));
    const causes = Array.from(list.querySelectorAll("ol > li"), (item) => ({
      item,
      text: normal(item.textContent),
      messages: Array.from(item.querySelectorAll("samp"), (message) => normal(message.textContent)),
    }));
    const showCauses = (query, terms) => {
      let isSent = false;
      for (const { item, messages } of causes) {
        const fits = messages.some((message) => fitsMessage(message, query));
        item.classList.toggle("sent", fits);
        isSent ||= fits;
      }
      const has = (text) => terms.every((term) => text.includes(term));
      list.open = isOpen || isSent || (terms.length > 0 && !has(rest) && causes.some(({ text }) => has(text)));
      return isSent;
    };
    return { showCauses };
  }

  /** Whether a search is a message of the server, in which an ellipsis is any text, or several words of it. */
  function fitsMessage(message, query) {
    if (query.includes(" ") && message.includes(query)) return true;
    const [first, ...rest] = message.split(normal("…"));
    const last = rest.pop();
    if (last === undefined) return message === query;
    if (!query.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = query.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return query.length >= at + last.length && query.endsWith(last);
  }

  /** A route as the page writes it: no prefix, no query, no slash at the end. */
  function bareRoute(text) {
    return text
      .replace(/\?.*$/, "")
      .replace(/^(\S+ )?\s*\/api\/v4(?=\/)/, "$1")
      .replace(/(.)\/$/, "$1");
  }

  /** Whether a route is the one asked for: any method where none is named, and values or names in the place of variables. */
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
