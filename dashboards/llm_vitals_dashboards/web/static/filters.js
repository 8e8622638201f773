// Filters apply as soon as they are changed; without JavaScript a button does it.
"use strict";
document.documentElement.classList.add("js");
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    // An empty filter has no place in the address.
    for (const field of form.querySelectorAll("select, input")) if (!field.value) field.disabled = true;
  });
}
// Back brings the page out of the browser's cache with fields still disabled.
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-auto] :disabled")) field.disabled = false;
});
const custom = document.querySelector("details.custom");
if (custom) {
  document.addEventListener("click", (event) => {
    if (custom.open && !custom.contains(event.target)) custom.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && custom.open) {
      custom.open = false;
      custom.querySelector("summary").focus();
    }
  });
}
