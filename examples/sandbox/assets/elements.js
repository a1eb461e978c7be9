// Everything in a block that a person can press, type into or choose from.
//
// A context (`ctx`) says where the element stands: `values` is the state that Slack would keep,
// `act` sends a `block_actions`, `suggest` asks the app for options, `names` knows people and
// channels.

import { h, link, picture, toast } from "./dom.js";
import { combo, menu } from "./combo.js";
import { confirmed } from "./dialogs.js";
import { plain, text, words } from "./mrkdwn.js";
import { richWords } from "./richtext.js";
import { post } from "./api.js";

/** The element's place in the container's state, filled with `initial` when it is new. */
function slot(at, initial) {
  const { el, block, ctx } = at;
  const values = (ctx.values[block.block_id] ??= {});
  if (values[el.action_id]?.type !== el.type) values[el.action_id] = { type: el.type, ...initial };
  return {
    get: () => values[el.action_id],
    set: (value) => {
      values[el.action_id] = { type: el.type, ...value };
      ctx.edited?.(block.block_id);
    },
  };
}

/** Asks for confirmation when the element wants it, then tells the app. */
async function fire(at, value = {}, node = null) {
  const { el, block, ctx } = at;
  if (el.confirm && !(await confirmed(el.confirm, ctx.names))) return false;
  node?.classList.add("busy");
  const answer = await ctx.act({ block_id: block.block_id, action_id: el.action_id, type: el.type, ...value });
  node?.classList.remove("busy");
  if (!answer.ok) toast(answer.error ?? "that did not work", "bad");
  return answer.ok;
}

/** Keeps a new value, and tells the app unless the element stands in a quiet input block. */
async function change(at, place, value, node) {
  const before = { ...place.get() };
  place.set(value);
  if (at.input && !at.dispatch) return true;
  if ((await fire(at, value, node)) || !at.el.confirm) return true;
  place.set(before);
  return false;
}

function button(at) {
  const { el } = at;
  const style = ["primary", "danger"].includes(el.style) ? ` ${el.style}` : "";
  const label = el.accessibility_label;
  const press = (event) => fire(at, {}, event.currentTarget);
  if (el.url) return link(el.url, plain(words(el.text)), { class: `button${style}`, role: "button", "aria-label": label, onclick: press });
  const props = { type: "button", class: `button${style}`, "aria-label": label, onclick: press, data: { action: el.action_id } };
  return h("button", props, text(el.text, at.ctx.names));
}

function workflowButton({ el, ctx }) {
  const say = () => toast("Workflows belong to Slack itself: the sandbox has none");
  return h("button", { type: "button", class: `button ${el.style ?? ""}`, onclick: say }, text(el.text, ctx.names));
}

function overflow(at) {
  const entries = (at.el.options ?? []).map((option) => ({
    label: text(option.text, at.ctx.names),
    hint: option.description && words(option.description),
    run: () => {
      if (option.url) open(option.url, "_blank", "noopener");
      fire(at, { selected_option: option });
    },
  }));
  return menu(h("button", { type: "button", class: "button icon", "aria-label": "More actions", data: { action: at.el.action_id } }, "⋯"), entries);
}

function feedback(at) {
  const one = (part, sign) => {
    const press = (event) => fire(at, { value: part.value, text: part.text }, event.currentTarget);
    const label = part.accessibility_label ?? words(part.text);
    return h("button", { type: "button", class: "button quiet", "aria-label": label, title: words(part.text), onclick: press }, sign);
  };
  return h("span", { class: "feedback" }, one(at.el.positive_button, "👍"), one(at.el.negative_button, "👎"));
}

function iconButton(at) {
  const { el, ctx } = at;
  if (el.visible_to_user_ids?.length && !el.visible_to_user_ids.includes(ctx.names.me)) return null;
  const label = el.accessibility_label ?? words(el.text);
  const press = (event) => fire(at, {}, event.currentTarget);
  return h("button", { type: "button", class: "button quiet", "aria-label": label, title: words(el.text), onclick: press }, el.icon === "trash" ? "🗑️" : el.icon);
}

function choices(at, kind) {
  const many = kind === "checkbox";
  const { el, ctx, block } = at;
  const place = slot(at, many ? { selected_options: el.initial_options ?? [] } : { selected_option: el.initial_option ?? null });
  const chosen = () => (many ? place.get().selected_options : [place.get().selected_option].filter(Boolean));
  const boxes = [];
  const choose = async (event) => {
    const options = el.options.filter((_, index) => boxes[index].checked);
    const value = many ? { selected_options: options } : { selected_option: options[0] ?? null };
    if (!(await change(at, place, value, event.currentTarget.parentElement))) restore();
  };
  const restore = () => boxes.forEach((box, index) => (box.checked = chosen().some((other) => other.value === el.options[index].value)));
  const rows = (el.options ?? []).map((option, index) => {
    const name = `${ctx.key}-${block.block_id}-${el.action_id}`;
    const box = h("input", { type: kind, name, onchange: choose, data: { index } });
    boxes.push(box);
    const about = option.description && h("small", null, text(option.description, ctx.names));
    return h("label", { class: "choice" }, box, h("span", null, text(option.text, ctx.names), about));
  });
  restore();
  return h("div", { class: "choices", role: many ? "group" : "radiogroup", ...at.label }, rows);
}

function picker(at, type, key) {
  const { el, ctx } = at;
  const first = { date: el.initial_date, time: el.initial_time }[type] ?? null;
  const place = slot(at, { [key]: first, ...(type === "time" && el.timezone ? { timezone: el.timezone } : {}) });
  const input = h("input", { class: "field picker", type, value: place.get()[key] ?? "", title: words(el.placeholder), ...at.label });
  input.setAttribute("aria-label", words(el.placeholder) || type);
  input.addEventListener("change", async () => {
    const zone = type === "time" && el.timezone ? { timezone: el.timezone } : {};
    if (!(await change(at, place, { [key]: input.value || null, ...zone }, input))) input.value = place.get()[key] ?? "";
  });
  return input;
}

const localTime = (seconds) => {
  const at = new Date(seconds * 1000);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

function dateTime(at) {
  const place = slot(at, { selected_date_time: at.el.initial_date_time ?? null });
  const shown = () => (place.get().selected_date_time ? localTime(place.get().selected_date_time) : "");
  const input = h("input", { class: "field picker", type: "datetime-local", value: shown(), ...at.label });
  if (!at.label) input.setAttribute("aria-label", "date and time");
  input.addEventListener("change", async () => {
    const seconds = input.value ? Math.floor(new Date(input.value).getTime() / 1000) : null;
    if (!(await change(at, place, { selected_date_time: seconds }, input))) input.value = shown();
  });
  return input;
}

/** One-line and many-line text, numbers, addresses: all keep a string. */
function typed(at, type) {
  const { el } = at;
  const place = slot(at, { value: el.initial_value ?? null });
  const props = {
    class: "field", placeholder: words(el.placeholder), value: place.get().value ?? "", ...at.label,
    minlength: el.min_length, maxlength: el.max_length, autocomplete: "off",
  };
  if (type === "number") Object.assign(props, { min: el.min_value, max: el.max_value, step: el.is_decimal_allowed ? "any" : "1" });
  const input = el.multiline ? h("textarea", { ...props, rows: "4" }) : h("input", { ...props, type });
  const triggers = el.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  input.addEventListener("input", () => {
    place.set({ value: input.value || null });
    if (at.dispatch && triggers.includes("on_character_entered")) fire(at, { value: input.value || null });
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || el.multiline || !at.dispatch || !triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    fire(at, { value: input.value || null }, input);
  });
  return input;
}

function richInput(at) {
  const place = slot(at, { rich_text_value: at.el.initial_value ?? null });
  const props = { class: "field", rows: String(at.el.min_lines ?? 3), placeholder: words(at.el.placeholder), ...at.label };
  const input = h("textarea", { ...props, value: richWords(place.get().rich_text_value) });
  const value = () => {
    if (!input.value) return { rich_text_value: null };
    const section = { type: "rich_text_section", elements: [{ type: "text", text: input.value }] };
    return { rich_text_value: { type: "rich_text", elements: [section] } };
  };
  input.addEventListener("input", () => place.set(value()));
  return input;
}

function fileInput(at) {
  const place = slot(at, { files: [] });
  const accept = (at.el.filetypes ?? []).map((type) => `.${type}`).join(",") || null;
  const most = at.el.max_files ?? 10;
  const list = h("ul", { class: "files" });
  const input = h("input", { type: "file", multiple: most > 1, accept, ...at.label });
  const show = () => list.replaceChildren(...place.get().files.map((file) => h("li", null, `📄 ${file.name}`)));
  input.addEventListener("change", async () => {
    const files = [];
    for (const file of [...input.files].slice(0, most)) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let binary = "";
      for (const byte of bytes) binary += String.fromCharCode(byte);
      const answer = await post("/page/file", { user: at.ctx.names.me, name: file.name, data: btoa(binary) });
      if (answer.ok) files.push(answer.file);
      else toast(answer.error, "bad");
    }
    place.set({ files });
    show();
  });
  show();
  return h("div", null, input, list);
}

const KINDS = {
  static: { one: "selected_option", many: "selected_options", initial: "initial_option" },
  external: { one: "selected_option", many: "selected_options", initial: "initial_option" },
  users: { one: "selected_user", many: "selected_users", initial: "initial_user" },
  channels: { one: "selected_channel", many: "selected_channels", initial: "initial_channel" },
  conversations: { one: "selected_conversation", many: "selected_conversations", initial: "initial_conversation" },
};

/** All ten menus: what is chosen is an option, or the id of a person or conversation. */
function select(at) {
  const { el, ctx, block } = at;
  const multi = el.type.startsWith("multi_");
  const kind = el.type.replace(/^multi_/, "").replace(/_select$/, "");
  const keys = KINDS[kind];
  const key = multi ? keys.many : keys.one;
  const byId = !["static", "external"].includes(kind);
  let first = multi ? el[`${keys.initial}s`] ?? [] : el[keys.initial] ?? null;
  if (el.default_to_current_conversation && ctx.container.channel) first = multi ? [ctx.container.channel] : ctx.container.channel;
  const place = slot(at, { [key]: first });
  const optionOf = (id) => ({ value: id, text: ctx.names.label(id) });
  const chosen = [place.get()[key]].flat().filter(Boolean);
  const load = async (query) => {
    if (kind === "external") return ctx.suggest({ block_id: block.block_id, action_id: el.action_id, value: query });
    if (byId) return [{ options: ctx.names.list(kind, el.filter).map(optionOf) }];
    return el.option_groups ?? [{ options: el.options ?? [] }];
  };
  const changed = (options) => {
    const kept = byId ? options.map((option) => option.value) : options;
    return change(at, place, { [key]: multi ? kept : kept[0] ?? null });
  };
  const placeholder = words(el.placeholder) || (multi ? "Select options" : "Select an option");
  return combo({
    load, multi, max: el.max_selected_items, placeholder, changed, names: ctx.names,
    selected: byId ? chosen.map(optionOf) : chosen,
    label: at.label ?? { "aria-label": placeholder },
    least: kind === "external" ? el.min_query_length ?? 3 : 0,
    delay: kind === "external" ? 200 : 0,
  });
}

const ELEMENTS = {
  button,
  workflow_button: workflowButton,
  overflow,
  feedback_buttons: feedback,
  icon_button: iconButton,
  checkboxes: (at) => choices(at, "checkbox"),
  radio_buttons: (at) => choices(at, "radio"),
  datepicker: (at) => picker(at, "date", "selected_date"),
  timepicker: (at) => picker(at, "time", "selected_time"),
  datetimepicker: dateTime,
  plain_text_input: (at) => typed(at, "text"),
  email_text_input: (at) => typed(at, "email"),
  url_text_input: (at) => typed(at, "url"),
  number_input: (at) => typed(at, "number"),
  rich_text_input: richInput,
  file_input: fileInput,
  image: ({ el }) => picture(el.image_url ?? el.slack_file?.url, el.alt_text, "thumb"),
};

/** Draws one element of `block`; `more` says `input`, `dispatch` and `label` in an input block. */
export function element(el, block, ctx, more = {}) {
  const draw = ELEMENTS[el?.type] ?? (KINDS[el?.type?.replace(/^multi_/, "").replace(/_select$/, "")] ? select : null);
  if (!draw) return h("span", { class: "unknown-inline", title: JSON.stringify(el) }, el?.type ?? "unknown element");
  const node = draw({ el, block, ctx, ...more });
  if (node && el.focus_on_load) node.dataset.focus = "true";
  return node;
}
