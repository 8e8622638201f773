// An empty page becomes the real one when the first call arrives.
"use strict";
(() => {
  const look = async () => {
    if (!document.hidden) {
      try {
        const response = await fetch("/calls/any", { cache: "no-store" });
        if (response.redirected || response.status === 401 || (response.ok && (await response.json()).any)) {
          location.reload();
          return;
        }
      } catch {
        // The collector is away; it may come back.
      }
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
