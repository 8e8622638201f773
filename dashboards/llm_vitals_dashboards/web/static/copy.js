// Buttons that copy: `data-copy` a text, `data-copy-json` the data block of the call.
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy], [data-copy-json]") : null;
  if (!button) return;
  let text = button.dataset.copy;
  if (text === undefined) text = JSON.stringify(JSON.parse(document.getElementById("call-json").textContent), null, 2);
  const before = button.textContent;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Off loopback without TLS a browser has no clipboard: select a text field and let the old command try.
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "sr";
    document.body.append(field);
    field.select();
    if (!document.execCommand("copy")) said = "Could not copy";
    field.remove();
    button.focus();
  }
  button.textContent = said;
  setTimeout(() => { button.textContent = before; }, 1500);
});
