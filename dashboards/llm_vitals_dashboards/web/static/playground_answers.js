// Answers as they come, and their measures side by side. All that a model or a person wrote is text: nothing is markup.
const DASH = "–";
const TONES = { ok: "good", error: "bad", refusal: "bad", unable: "warn", cut_off: "warn", empty: "warn" };
const known = (values) => values.filter((value) => value !== null && value !== undefined);
const mean = (values) => (known(values).length ? known(values).reduce((a, b) => a + b, 0) / known(values).length : null);
const percent = (value) => (value === null ? DASH : `${Math.round(value * 100)}%`);
const seconds = (value) => (value === null ? DASH : value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(2)} s`);
const usd = (value) => {
  if (value === null) return DASH;
  if (value === 0) return "$0";
  return value < 0.0001 ? `$${value.toFixed(Math.min(20, 1 - Math.floor(Math.log10(value))))}` : `$${Number(value.toPrecision(2))}`;
};
const whole = (value) => (value === null ? DASH : Math.round(value).toLocaleString("en-GB"));

const element = (name, text = "", className = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};
const tag = (outcome) => element("span", (outcome ?? "unknown").replace("_", " "), `tag ${TONES[outcome] ?? "flat"}`);

export class Comparison {
  constructor(targets, compares, answerTools) {
    this.answerTools = answerTools;
    this.targets = targets.map(({ endpoint, model }) => ({ endpoint, model, done: [], failed: 0 }));
    this.compares = compares;
    this.runs = new Map();
    document.querySelectorAll("#answers .new, #answers .failed").forEach((one) => one.remove());
    const table = document.getElementById("compared");
    table.querySelectorAll("[data-new]").forEach((one) => one.remove());
    this.targets.forEach(({ model }, at) => {
      const head = element("th", this.targets.length > 1 ? model : "Now", "n");
      head.scope = "col";
      head.dataset.new = at;
      table.querySelector("thead tr").append(head);
      table.querySelectorAll("tbody tr").forEach((row) => this.cell(row, at));
    });
  }

  cell(row, at) {
    const made = element("td", "…", "n");
    made.dataset.new = at;
    row.append(made);
    return made;
  }

  take(name, value) {
    if (name === "started") this.begin(value);
    else if (name === "text") this.runs.get(value.run).text.append(value.text);
    else if (name === "done") this.end(value);
    else if (name === "failed") this.fail(value);
    else if (name === "before") this.before(value);
  }

  begin({ run, target, model, endpoint, left_out }) {
    const article = element("article", "", "answer new");
    const text = element("div", "", "text");
    const same = [...this.runs.values()].filter((one) => one.target === target).length;
    const head = element("h3", `${model} at ${endpoint}${same ? `, run ${same + 1}` : ""}`);
    article.append(head, text);
    if (left_out.length) article.append(element("p", `Not sent, as this API has it in no form: ${left_out.join(", ")}.`, "sub"));
    document.getElementById("answers").append(article);
    this.runs.set(run, { target, article, text });
  }

  end(value) {
    const { article, text } = this.ended(value.run);
    text.textContent = value.text;
    if (!value.text && !value.tool_calls.length) text.textContent = "nothing";
    for (const { name, arguments: given } of value.tool_calls) {
      article.append(element("h3", `calls the tool ${name}`), element("pre", given));
    }
    if (value.tool_calls.length) {
      const button = element("button", "Answer it in the messages", "btn small");
      button.type = "button";
      button.addEventListener("click", () => this.answerTools(value));
      article.append(button);
    }
    if (this.compares) article.append(changes(value.difference));
    if (value.deductions.length) {
      const list = element("ul");
      list.append(...value.deductions.map((one) => element("li", one)));
      article.append(list);
    }
    this.targets[value.target].done.push(value);
    this.fill(value.target);
  }

  fail({ run, target, detail }) {
    const { article, text } = this.ended(run);
    article.className = "answer failed";
    text.textContent = detail;
    this.targets[target].failed += 1;
    this.fill(target);
  }

  ended(run) {
    const one = this.runs.get(run);
    one.ended = true;
    return one;
  }

  // No more events come: what is not whole is no answer, and says so.
  close(word) {
    for (const { article, ended } of this.runs.values()) {
      if (ended) continue;
      article.className = "answer failed";
      article.append(element("p", word, "sub"));
    }
    for (const cell of document.querySelectorAll("#compared [data-new]")) if (cell.textContent === "…") cell.textContent = DASH;
  }

  before({ scores, outcome }) {
    this.old = scores;
    this.set("outcome", 1, [tag(outcome)]);
    for (const [name, score] of Object.entries(scores)) this.score(name, 1, [score]);
    this.targets.forEach((_, at) => this.fill(at));
  }

  fill(at) {
    const { done, failed, model } = this.targets[at];
    const column = at + 2;
    if (!done.length) {
      if (failed) for (const row of document.querySelectorAll("#compared tbody tr")) row.cells[column].textContent = DASH;
      return;
    }
    const of = (name) => done.map((one) => one[name]);
    this.set("model", column, [done[0].model ?? model, note(done.length > 1 ? `${done.length} runs` : "", failed ? `${failed} failed` : "")]);
    this.set("outcome", column, [...new Set(of("outcome"))].map(tag));
    for (const name of Object.keys(done[0].scores)) this.score(name, column, done.map((one) => one.scores[name]));
    for (const name of ["input_tokens", "output_tokens"]) this.set(name, column, [whole(mean(of(name)))]);
    this.set("duration", column, [seconds(mean(of("duration_s"))), note(range(of("duration_s"), seconds))]);
    this.set("first", column, [seconds(mean(of("time_to_first_chunk_s")))]);
    const costs = known(of("cost_usd"));
    const total = costs.length === done.length && done.length > 1 ? `${usd(costs.reduce((a, b) => a + b, 0))} in all` : "";
    this.set("cost", column, [usd(mean(of("cost_usd"))), note(total)]);
  }

  score(name, column, scores) {
    let row = document.querySelector(`#compared [data-row="${CSS.escape(name)}"]`);
    if (!row) {
      row = element("tr");
      row.dataset.row = name;
      const head = element("th", name[0].toUpperCase() + name.slice(1).replaceAll("_", " "));
      head.scope = "row";
      row.append(head, element("td", this.compares ? DASH : "", "n"));
      this.targets.forEach((_, at) => this.cell(row, at));
      document.querySelector('#compared [data-row="input_tokens"]').before(row);
    }
    const values = scores.map((one) => one?.value ?? null);
    const value = mean(values);
    const error = scores[0]?.error ? ` (${scores[0].error.replaceAll("_", " ")})` : "";
    const by = value === null ? (scores[0]?.reason ? `not scored${error}` : "") : `by ${scores.find((one) => one?.value != null).evaluator}`;
    const cell = this.set(name, column, [percent(value), note(range(values, percent), name === "overall" ? "" : by)]);
    cell.title = scores.map((one) => one?.explanation ?? one?.reason ?? "").join("\n").slice(0, 2000);
    const old = column > 1 ? this.old?.[name]?.value ?? null : null;
    cell.classList.toggle("better", old !== null && value !== null && value > old + 0.005);
    cell.classList.toggle("worse", old !== null && value !== null && value < old - 0.005);
  }

  set(name, column, children) {
    const cell = document.querySelector(`#compared [data-row="${CSS.escape(name)}"]`).cells[column];
    cell.replaceChildren(...children.filter(Boolean));
    return cell;
  }

  // The answer that scored best; of equals the first. null where there is none.
  best() {
    const overall = (one) => one.scores.overall?.value ?? -1;
    return this.targets.flatMap((one) => one.done).reduce((a, b) => (a === null || overall(b) > overall(a) ? b : a), null);
  }

  summary() {
    const [done, failed] = [this.targets.flatMap((one) => one.done).length, this.targets.reduce((sum, one) => sum + one.failed, 0)];
    return `${done} ${done === 1 ? "answer" : "answers"}${failed ? `, ${failed} failed` : ""}`;
  }
}

const note = (...texts) => {
  const text = texts.filter(Boolean).join(", ");
  return text ? element("small", text) : null;
};
const range = (values, words) => {
  const all = known(values);
  return all.length > 1 && Math.min(...all) !== Math.max(...all) ? `${words(Math.min(...all))} to ${words(Math.max(...all))}` : "";
};
const changes = (difference) => {
  const details = element("details");
  details.open = true;
  details.append(element("summary", "Difference"));
  const same = difference?.every(([kind]) => kind === "same");
  const words = difference === null ? "The texts are too long to compare." : same ? "None: the two texts are the same." : "";
  const shown = element("div", words, "changes");
  // Each piece is an element: controls of direction in one turn no other around. The whole runs as its first letter does.
  shown.dir = "auto";
  for (const [kind, text] of same ? [] : difference ?? []) shown.append(element({ same: "span", new: "ins" }[kind] ?? "del", text));
  details.append(shown);
  return details;
};
