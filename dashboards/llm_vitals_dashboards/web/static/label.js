// The form by which a person says whether an answer is good, or takes that back: `data-label` has the ids of its call.
"use strict";
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-label]")) return;
  event.preventDefault();
  const status = form.querySelector("[role=status]");
  const good = event.submitter?.value === "good";
  const body = {
    trace_id: form.dataset.trace, span_id: form.dataset.span, criterion: form.elements.criterion.value, good,
    by: form.elements.by.value.trim() || "page",
  };
  try {
    const answer = await fetch("/api/labels", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    status.textContent = answer.ok ? `${body.criterion}: ${good ? "good" : "bad"}. Kept.` : `Not kept: ${(await answer.json()).error ?? answer.statusText}`;
  } catch {
    status.textContent = "Not kept: the collector does not answer. Try again.";
  }
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-withdraw]");
  if (!button) return;
  const form = button.closest("[data-label]");
  const status = form.querySelector("[role=status]");
  const { criterion, by } = button.dataset;
  const which = new URLSearchParams({ trace_id: form.dataset.trace, span_id: form.dataset.span, criterion, by });
  try {
    const answer = await fetch(`/api/labels?${which}`, { method: "DELETE" });
    // Gone already, by somebody else, is gone, too.
    if (answer.ok || answer.status === 404) {
      button.parentElement.remove();
      status.textContent = `${criterion} by ${by}: withdrawn.`;
    } else status.textContent = `Not withdrawn: ${(await answer.json()).error ?? answer.statusText}`;
  } catch {
    status.textContent = "Not withdrawn: the collector does not answer. Try again.";
  }
});
