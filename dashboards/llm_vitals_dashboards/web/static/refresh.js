// The vital signs of now, once a minute while somebody looks: parts that changed are exchanged where they stand, so that
// nothing moves, scrolls or loses the focus. Nothing is exchanged under a reader's hands; that waits for the next look.
"use strict";
(() => {
  const EVERY_MS = 60000;
  const AGAIN_MS = 5000;
  let last = Date.now();
  let asking = false;

  const parts = (root) => new Map([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const busy = () => {
    const selection = getSelection();
    const focus = document.activeElement;
    return (
      (selection && !selection.isCollapsed) ||
      document.querySelector("details.custom[open], .tip button:hover, form:focus-within") !== null ||
      (focus && focus.closest("[data-part]") !== null)
    );
  };
  const exchange = (fresh) => {
    const before = parts(document);
    const after = parts(fresh);
    if (before.size !== after.size || [...after.keys()].some((name) => !before.has(name))) {
      // Another page than before, such as one with its first chart.
      location.reload();
      return;
    }
    for (const [name, part] of after) if (!part.isEqualNode(before.get(name))) before.get(name).replaceWith(document.adoptNode(part));
    document.dispatchEvent(new Event("refreshed"));
  };
  const look = async () => {
    if (asking || document.hidden || Date.now() - last < EVERY_MS || busy()) return;
    asking = true;
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (response.redirected || response.status === 401) location.reload();
      else if (response.ok) {
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
        if (!busy()) {
          exchange(fresh);
          last = Date.now();
        }
      }
    } catch {
      // The collector is away; "as of" tells how old the numbers are.
    }
    asking = false;
  };
  setInterval(look, AGAIN_MS);
  document.addEventListener("visibilitychange", look);
})();
