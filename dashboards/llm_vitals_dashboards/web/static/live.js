// The table of calls: new ones join as they arrive, and on a wide screen a call opens beside the table.
"use strict";
(() => {
  const rows = document.getElementById("rows");
  const arrived = document.getElementById("arrived");
  const fresh = document.getElementById("fresh");
  const older = document.getElementById("older");
  const shown = document.getElementById("shown");
  const status = document.getElementById("live");
  const word = document.getElementById("live-word");
  const MOST_ROWS = 200;
  const plural = (n) => `${n.toLocaleString("en-GB")} new call${n === 1 ? "" : "s"}`;

  // -- live -------------------------------------------------------------------------------------------------------
  const seen = new Set([...rows.children].map((row) => row.dataset.key));
  let waiting = new Map();
  let whole = null;
  let after = status ? status.dataset.after : "0";
  let failures = 0;
  let announced = 0;
  let sinceAnnounced = 0;

  const reading = () =>
    scrollY > 160 || rows.contains(document.activeElement) || document.querySelector("form.filters:focus-within, details[open].custom") !== null;
  const say = (state) => {
    word.textContent = state;
    status.querySelector(".dot").classList.toggle("on", state === "live");
  };
  const make = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  };
  const insert = (row) => {
    row.classList.add("new");
    for (const other of rows.children) {
      if (other.dataset.at < row.dataset.at) {
        other.before(row);
        return;
      }
    }
    rows.append(row);
  };
  const flush = () => {
    if (!waiting.size) return;
    if (whole) {
      // More arrived than were told: start afresh, so that no gap hides between rows.
      rows.replaceChildren();
      if (whole.next) {
        older.href = whole.next;
        older.hidden = false;
      }
    }
    const height = rows.offsetHeight;
    for (const { html } of [...(whole ? whole.rows : waiting.values())].reverse()) insert(make(html));
    while (rows.childElementCount > MOST_ROWS) rows.lastElementChild.remove();
    if (scrollY > 0 && !whole) scrollBy(0, rows.offsetHeight - height);
    waiting = new Map();
    whole = null;
    fresh.hidden = true;
    if (shown) shown.textContent = rows.childElementCount;
    const none = document.getElementById("none");
    if (none) none.textContent = "";
    mark();
  };
  const take = (answer) => {
    after = String(answer.after);
    const news = answer.rows.filter((row) => !seen.has(row.key));
    if (!news.length) return;
    if (news.length === answer.rows.length && rows.childElementCount && answer.next) whole = answer;
    for (const row of news) {
      seen.add(row.key);
      waiting.set(row.key, row);
    }
    sinceAnnounced += news.length;
    if (Date.now() - announced > 5000) {
      arrived.textContent = plural(sinceAnnounced);
      announced = Date.now();
      sinceAnnounced = 0;
    }
    if (reading()) {
      fresh.firstElementChild.textContent = `${plural(waiting.size)} ↑`;
      fresh.hidden = false;
    } else flush();
  };
  const ask = async () => {
    const query = new URLSearchParams(location.pathname === "/calls" ? location.search : base);
    query.set("after", after);
    const response = await fetch(`/calls/live?${query}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (response.status === 401 || response.redirected) {
      location.reload();
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    take(await response.json());
  };
  const base = location.search;
  const poll = async () => {
    if (!document.hidden) {
      try {
        await ask();
        failures = 0;
        say("live");
      } catch {
        failures += 1;
        if (failures > 2) say("the collector does not answer; trying again");
      }
    } else say("paused");
    setTimeout(poll, failures > 2 ? 5000 : 1000);
  };
  if (status) {
    say("live");
    setTimeout(poll, 1000);
    fresh.firstElementChild.addEventListener("click", () => {
      flush();
      scrollTo({ top: 0 });
    });
    addEventListener("scroll", () => {
      if (!fresh.hidden && !reading()) flush();
    }, { passive: true });
  }

  // -- a call beside the table ------------------------------------------------------------------------------------
  const view = document.getElementById("split-view");
  const pane = document.getElementById("pane");
  const wide = matchMedia("(min-width: 1200px)");
  const list = location.pathname + location.search;
  const title = document.title;
  let opener = null;
  let opening = 0;
  function mark() {
    for (const row of rows.children) row.classList.toggle("open", !pane.hidden && row.querySelector("a").pathname === location.pathname);
  }
  const close = () => {
    opening += 1;
    pane.hidden = true;
    pane.replaceChildren();
    view.classList.remove("opened");
    document.title = title;
    mark();
  };
  const open = async (href, focus) => {
    const turn = (opening += 1);
    const response = await fetch(`${href}?pane=1`, { headers: { Accept: "text/html" } });
    if (turn !== opening) return;
    if (!response.ok || response.redirected) {
      location.assign(href);
      return;
    }
    pane.innerHTML = await response.text();
    pane.hidden = false;
    pane.scrollTop = 0;
    view.classList.add("opened");
    document.title = "Call · LLM Vitals";
    mark();
    if (focus) pane.focus({ preventScroll: true });
  };
  rows.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !wide.matches || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    opener = link;
    history[pane.hidden ? "pushState" : "replaceState"]({ call: link.pathname }, "", link.pathname);
    open(link.pathname, true);
  });
  const leave = () => {
    if (history.state && history.state.call) history.back();
    else close();
  };
  pane.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      leave();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !pane.hidden) leave();
  });
  addEventListener("popstate", (event) => {
    if (event.state && event.state.call) open(event.state.call, false);
    else if (location.pathname + location.search === list) {
      close();
      if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    }
  });
})();
