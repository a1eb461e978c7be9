// The message box: commands, mentions, channels, emoji and what the app suggests, by keyboard.

import { fill, h } from "./dom.js";
import { emojiLike } from "./emoji.js";
import { get } from "./api.js";

/**
 * A box that sends with Enter. `send(text)` answers whether the text was taken; `ask` gives what
 * completion needs to know: `{names, commands, channel, user}`.
 */
export function composer({ place, placeholder, send, ask, commands }) {
  let found = [];
  let active = 0;
  let asked = 0;
  const history = [];
  let back = 0;

  const list = h("ul", { class: "complete", id: `complete-${place}`, role: "listbox", hidden: true });
  const box = h("textarea", {
    id: place, class: "box", rows: "1", placeholder, "aria-label": placeholder, role: "combobox", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off",
  });
  const go = h("button", { type: "submit", class: "button primary send", "aria-label": "Send", title: "Send (Enter)" }, "➤");
  const form = h("form", { class: "composer" }, list, h("div", { class: "composer-row" }, box, go), h("div", { class: "composer-hint" }, commands ? "Enter sends · Shift+Enter adds a line · / for commands · Tab completes" : "Enter sends · Shift+Enter adds a line"));

  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`;
  };

  function show(options) {
    found = options;
    active = 0;
    list.hidden = !options.length;
    box.setAttribute("aria-expanded", String(options.length > 0));
    fill(list, options.map((option, at) => {
      const pick = (event) => {
        event.preventDefault();
        take(at);
      };
      return h("li", { role: "option", id: `${list.id}-${at}`, onmousedown: pick }, h("span", { class: "complete-text" }, option.show ?? option.text), option.detail && h("small", null, option.detail));
    }));
    mark(0);
  }

  function mark(at) {
    list.children[active]?.classList.remove("active");
    active = at;
    const node = list.children[at];
    if (!node) return box.removeAttribute("aria-activedescendant");
    node.classList.add("active");
    node.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", node.id);
  }

  function take(at) {
    const option = found[at];
    if (!option) return;
    const text = box.value.slice(0, option.start) + option.text + box.value.slice(option.end);
    const cursor = option.start + option.text.length;
    box.value = text;
    box.setSelectionRange(cursor, cursor);
    grow();
    show([]);
    if (option.again) suggest();
  }

  async function suggest() {
    const turn = ++asked;
    const { options, more } = here(box.value.slice(0, box.selectionStart), ask(), commands);
    if (!more) return show(options);
    // What fitted the text before does not fit this one: Tab must not take it meanwhile.
    show([]);
    const answer = await get("/page/complete", { user: ask().user, text: box.value, cursor: box.selectionStart }).catch(() => null);
    if (turn === asked && document.activeElement === box) show((answer?.options ?? []).slice(0, 12).map((option) => ({ ...option, again: option.text.endsWith(" ") })));
  }

  async function submit() {
    const text = box.value.trim();
    if (!text) return;
    show([]);
    asked += 1;
    history.push(text);
    back = history.length;
    box.value = "";
    grow();
    if ((await send(text)) === false && !box.value) box.value = text;
  }

  const step = (by) => {
    back = Math.max(0, Math.min(history.length, back + by));
    box.value = history[back] ?? "";
    grow();
  };

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = found.length > 0;
    const keys = {
      ArrowDown: open ? () => mark((active + 1) % found.length) : back < history.length && box.value === history[back] ? () => step(1) : null,
      ArrowUp: open ? () => mark((active - 1 + found.length) % found.length) : !box.value || box.value === history[back] ? () => step(-1) : null,
      Tab: open && !event.shiftKey ? () => take(active) : null,
      Escape: open ? () => show([]) : null,
      Enter: event.shiftKey ? null : () => (open && !complete(box.value, found[active]) ? take(active) : submit()),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  box.addEventListener("input", () => {
    grow();
    suggest();
  });
  box.addEventListener("blur", () => show([]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return { form, box };
}

/** Enter sends a command that is whole, even while the list still offers more words. */
function complete(text, option) {
  if (option.kind === "command") return text.trim().split(/\s/)[0] === option.text.trim();
  return text.startsWith("/");
}

/** What fits at the cursor without asking anybody; `more` when the sandbox may know. */
function here(before, { names, commandList }, commands) {
  if (commands && before.startsWith("/")) {
    if (/\s/.test(before)) return { options: [], more: true };
    const options = commandList
      .filter((one) => one.command.startsWith(before))
      .map((one) => ({ text: `${one.command} `, show: one.command, detail: [one.usage, one.description].filter(Boolean).join(" — "), start: 0, end: before.length, kind: "command", again: true }));
    return { options };
  }
  const word = /(?:^|\s)([@#:])([\w.+-]*)$/.exec(before);
  if (!word) return { options: [] };
  const [, sign, part] = word;
  const at = { start: before.length - part.length - 1, end: before.length };
  const like = (text) => text.toLowerCase().includes(part.toLowerCase());
  if (sign === "@") {
    const people = names.people().filter((one) => like(one.name) || like(one.real_name));
    return { options: people.slice(0, 8).map((one) => ({ ...at, text: `@${one.name} `, show: `@${one.name}`, detail: one.real_name })) };
  }
  if (sign === "#") {
    const rooms = names.rooms().filter((one) => like(one.name));
    return { options: rooms.slice(0, 8).map((one) => ({ ...at, text: `#${one.name} `, show: `#${one.name}`, detail: one.private ? "private" : "" })) };
  }
  if (part.length < 2) return { options: [] };
  return { options: emojiLike(part).map((one) => ({ ...at, text: `:${one.name}: `, show: `${one.text}  :${one.name}:` })) };
}
