// A run that goes on: how far it is; the page anew once it has ended.
"use strict";
(() => {
  const banner = document.querySelector("[data-run]");
  const words = banner.querySelector("[data-progress]");
  const number = new Intl.NumberFormat("en-US");
  const look = async () => {
    if (!document.hidden) {
      try {
        const response = await fetch(`${banner.dataset.run}?compare=false`, { cache: "no-store" });
        if (response.redirected || response.status === 401 || response.status === 404) {
          location.reload();
          return;
        }
        if (response.ok) {
          const { run } = await response.json();
          if (run.state !== "running") {
            location.reload();
            return;
          }
          words.textContent =
            `${number.format(run.done)} of ${number.format(run.planned)} examples, ` +
            `${number.format(run.failed)} failed`;
        }
      } catch {
        // The collector is away; it may come back.
      }
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
