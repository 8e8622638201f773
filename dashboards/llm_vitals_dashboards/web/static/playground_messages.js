// The messages of the form: added, removed, numbered, and those that answer the tools that a model called.
export class Messages {
  constructor(fieldset, add) {
    this.fieldset = fieldset;
    this.add = add;
    add.addEventListener("click", () => this.append("user", "", null).querySelector("[name=content]").focus());
    fieldset.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button || this.turns().length === 1) return;
      button.closest(".turn").remove();
      this.number();
      add.focus();
    });
  }

  turns() {
    return [...this.fieldset.querySelectorAll(".turn")];
  }

  append(role, content, more) {
    const turn = this.turns()[0].cloneNode(true);
    turn.querySelector("[name=role]").value = role;
    turn.querySelector("[name=content]").value = content;
    turn.querySelector("[name=more]").value = more ? JSON.stringify(more, null, 2) : "";
    turn.querySelector("details").open = Boolean(more);
    this.fieldset.append(turn);
    this.number();
    return turn;
  }

  number() {
    this.turns().forEach((turn, at) => {
      turn.querySelector("[name=role]").setAttribute("aria-label", `Role of message ${at + 1}`);
      turn.querySelector("[name=content]").setAttribute("aria-label", `Text of message ${at + 1}`);
      turn.querySelector("[name=more]").setAttribute("aria-label", `Other members of message ${at + 1} (JSON)`);
      turn.querySelector("[data-remove] .sr").textContent = ` message ${at + 1}`;
    });
  }

  // An answer that calls tools becomes a message, and each call a message that waits for the tool's result.
  answerTools({ text, tool_calls }) {
    const first = this.turns().length;
    const calls = tool_calls.map(({ name, arguments: given }, at) => ({
      id: `call_${first}_${at}`,
      type: "function",
      function: { name, arguments: given },
    }));
    this.append("assistant", text, { tool_calls: calls });
    const results = calls.map(({ id }) => this.append("tool", "", { tool_call_id: id }));
    results[0].querySelector("[name=content]").focus();
  }
}
