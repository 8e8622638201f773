// The Playground: the form as a request, its runs as they come, and what is kept of them.
import { bodyOf, FormFault } from "./playground_request.js";
import { events } from "./playground_stream.js";
import { Comparison } from "./playground_answers.js";
import { Messages } from "./playground_messages.js";

const form = document.getElementById("request");
const data = JSON.parse(document.getElementById("playground-data").textContent);
const fault = document.getElementById("fault");
const state = document.getElementById("state");
const kept = document.getElementById("kept");
const keeping = document.getElementById("keep");
const [run, stop] = [document.getElementById("run"), document.getElementById("stop")];
let underWay = null; // an AbortController: leaving the page ends the calls, too
let comparison = null;
let made = null; // the request whose answers are shown

const show = (text) => {
  fault.textContent = text;
  fault.hidden = !text;
};
const detailOf = async (response) => {
  if (response.redirected) return "Your session has ended: load the page again.";
  try {
    return (await response.json()).detail ?? `HTTP ${response.status}`;
  } catch {
    return `HTTP ${response.status}`;
  }
};
const post = (path, body, signal) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });

const start = async () => {
  underWay = new AbortController();
  run.disabled = true;
  stop.hidden = false;
  state.textContent = "running";
  try {
    const body = bodyOf(form, data.before);
    made = body;
    kept.textContent = "";
    keeping.hidden = true; // until there is an answer of this request
    comparison = new Comparison(body.targets, data.before !== null, (answer) => messages.answerTools(answer));
    const response = await post("/api/playground/runs", body, underWay.signal);
    if (!response.ok) throw new FormFault(await detailOf(response));
    let ended = false;
    for await (const { name, value } of events(response.body)) {
      comparison.take(name, value);
      ended = name === "end";
    }
    if (!ended) throw new Error("the connection to the collector broke");
    state.textContent = comparison.summary();
  } catch (error) {
    const stopped = error.name === "AbortError";
    state.textContent = stopped ? "stopped" : "not run";
    if (!stopped) show(error instanceof FormFault ? error.message : "The collector cannot be reached: is it still running?");
    if (error.field) {
      for (let one = error.field.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
      error.field.focus();
    } else comparison?.close(stopped ? "stopped" : "broken off");
  } finally {
    keeping.hidden = (comparison?.best() ?? null) === null;
    underWay = null;
    run.disabled = false;
    stop.hidden = true;
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show("");
  if (!underWay && !run.disabled) start();
});
stop.addEventListener("click", () => underWay?.abort());

// -- the form --
const offer = (select, list) => {
  const options = (data.models[select.value] ?? []).map((name) => new Option(name, name));
  document.getElementById(list).replaceChildren(...options);
};
for (const [name, list] of [["endpoint", "models"], ["endpoint2", "models2"]]) {
  const select = form.elements[name];
  select.addEventListener("change", () => offer(select, list));
  offer(select, list);
}
const messages = new Messages(document.getElementById("messages"), document.getElementById("add"));

// -- what is kept --
const withSystem = (body) => (body.system ? [{ role: "system", content: body.system }, ...body.messages] : body.messages);
const datasets = async () => {
  const response = await fetch("/api/datasets", { cache: "no-store" });
  if (!response.ok) throw new FormFault(await detailOf(response));
  return (await response.json()).datasets.map(({ name }) => name);
};
const keep = async (button, work) => {
  button.disabled = true;
  try {
    kept.textContent = await work();
  } catch (error) {
    kept.textContent = error instanceof FormFault ? error.message : "The collector cannot be reached: is it still running?";
  } finally {
    button.disabled = false;
  }
};
document.getElementById("save").addEventListener("submit", (event) => {
  event.preventDefault();
  const { dataset, consent } = event.target.elements;
  keep(event.submitter ?? event.target.querySelector("button"), async () => {
    const best = comparison.best();
    const name = dataset.value.trim();
    if (!(await datasets()).includes(name)) {
      const creation = await post("/api/datasets", { name });
      if (!creation.ok) throw new FormFault(await detailOf(creation));
    }
    const example = { messages: withSystem(made), answer: best.text, origin: "playground", model: best.model, consent: consent.checked };
    if (made.expected) example.expected = made.expected;
    if (data.before !== null && data.before !== best.text) Object.assign(example, { preferred: best.text, rejected: data.before });
    if (data.trace_id) Object.assign(example, { trace_id: data.trace_id, span_id: data.span_id });
    const response = await post(`/api/datasets/${encodeURIComponent(name)}/examples`, { examples: [example] });
    if (!response.ok) throw new FormFault(await detailOf(response));
    return (await response.json()).added ? `Saved in ${name}.` : `${name} has it already.`;
  });
});
document.getElementById("test").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = event.target.elements.minimum.value.trim();
  const minimum = text ? Number(text.replace(",", ".")) : NaN; // of nothing Number makes 0, which every answer reaches
  keep(event.target.querySelector("button"), async () => {
    if (!(minimum >= 0 && minimum <= 1)) throw new FormFault("The least quality is a number from 0 to 1.");
    const { messages, system, tools, parameters, expected } = made;
    const target = made.targets[comparison.best().target];
    const body = { messages, system, tools, parameters, expected, target, minimum: { overall: minimum } };
    const response = await post("/api/playground/test", body);
    if (!response.ok) throw new FormFault(await detailOf(response));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = "test_answer.py";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    return "Downloaded test_answer.py.";
  });
});
datasets().then((names) => {
  document.getElementById("datasets").replaceChildren(...names.map((name) => new Option(name, name)));
}).catch(() => {}); // without them a name can be typed

// Only now: a form that is sent before this script listens would put the messages into the address.
run.disabled = !("canRun" in run.dataset);
