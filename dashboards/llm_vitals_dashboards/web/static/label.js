// The form by which a person says whether an answer is good: `data-label` has the ids of its call.
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
