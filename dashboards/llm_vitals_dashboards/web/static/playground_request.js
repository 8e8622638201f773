// The form of the Playground as the body of a request.
export class FormFault extends Error {
  constructor(message, field = null) {
    super(message);
    this.field = field;
  }
}

const parsed = (field, name, fits, expected) => {
  if (!field || !field.value.trim()) return null;
  let value;
  try {
    value = JSON.parse(field.value);
  } catch (error) {
    throw new FormFault(`${name} is not JSON (${error.message}): expected ${expected}.`, field);
  }
  if (!fits(value)) throw new FormFault(`${name}: expected ${expected}.`, field);
  return value;
};
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const number = (field, name) => {
  if (!field.value.trim()) return null;
  const value = Number(field.value.replace(",", "."));
  if (!Number.isFinite(value)) throw new FormFault(`${name}: expected a number.`, field);
  return value;
};

const runsOf = (field) => {
  const value = Number(field.value);
  if (!Number.isInteger(value) || value < 1) throw new FormFault(`Runs: expected a whole number, 1 to ${field.max}.`, field);
  return value;
};

const messageOf = (turn) => {
  const more = parsed(turn.querySelector("[name=more]"), "Other members of a message", isObject, "an object") ?? {};
  const [role, content] = [turn.querySelector("[name=role]").value, turn.querySelector("[name=content]").value];
  if (Array.isArray(more.content) && content) more.content = [{ type: "text", text: content }, ...more.content];
  // An assistant's message that only calls tools has no text.
  return { role, content: content || (more.tool_calls ? null : ""), ...more };
};

// Raises FormFault.
export const bodyOf = (form, before) => {
  const fields = form.elements;
  const targets = [{ endpoint: fields.endpoint.value, model: fields.model.value.trim() }];
  if (!targets[0].model) throw new FormFault("Model: expected a name.", fields.model);
  if (fields.model2.value.trim()) targets.push({ endpoint: fields.endpoint2.value, model: fields.model2.value.trim() });
  const parameters = parsed(fields.others, "Other parameters", isObject, "an object") ?? {};
  const temperature = number(fields.temperature, "Temperature");
  const most = number(fields.most_tokens, "Maximum tokens");
  if (temperature !== null) parameters.temperature = temperature;
  if (most !== null) parameters[fields.most_tokens.dataset.as] = most;
  return {
    targets,
    system: fields.system.value || null,
    messages: [...form.querySelectorAll(".turn")].map(messageOf),
    tools: parsed(fields.tools, "Tools", Array.isArray, "a list") ?? [],
    parameters,
    expected: fields.expected.value || null,
    runs: runsOf(fields.runs),
    judge: fields.judge?.checked ?? false,
    before,
  };
};
