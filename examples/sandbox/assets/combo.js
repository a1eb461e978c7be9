// A box to choose from a list: one or several, filtered while typing, all by keyboard.
// The list stands in the browser's top layer, so a modal does not cut it off.

import { h, fill } from "./dom.js";
import { text, words } from "./mrkdwn.js";

let made = 0;

const same = (a, b) => a?.value === b?.value;

/**
 * `load(query)` gives `[{label?, options}]`; an option is `{text, value, description?}`.
 * `changed(options)` hears every choice and may return `false` to refuse it.
 */
export function combo({ load, multi, max, placeholder, selected, changed, names, label, least = 0, delay = 0 }) {
  made += 1;
  const id = `combo-${made}`;
  let chosen = [...selected];
  let shown = [];
  let active = -1;
  let asked = 0;
  let timer;

  const chips = h("span", { class: "chips" });
  const input = h("input", {
    class: "combo-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", ...label,
  });
  const list = h("ul", { class: "combo-list", id, role: "listbox", popover: "manual", "aria-multiselectable": multi ? "true" : null });
  const box = h("div", { class: `combo${multi ? " multi" : ""}`, onclick: () => input.focus() }, chips, input, h("span", { class: "combo-arrow", "aria-hidden": "true" }, "▾"));
  const root = h("div", { class: "combo-root" }, box, list);

  const isOpen = () => input.getAttribute("aria-expanded") === "true";
  const say = (line) => fill(list, h("li", { class: "combo-note" }, line));

  function draw() {
    const only = multi ? null : chosen[0];
    fill(chips, multi ? chosen.map((option) => chip(option)) : null);
    input.placeholder = (multi ? !chosen.length : !only) ? placeholder : "";
    if (!isOpen()) input.value = only ? words(only.text) : "";
    box.classList.toggle("filled", Boolean(only));
  }

  function chip(option) {
    const name = words(option.text);
    const drop = () => commit(chosen.filter((other) => !same(other, option)));
    return h("span", { class: "chip" }, name, h("button", { type: "button", "aria-label": `Remove ${name}`, onclick: drop }, "×"));
  }

  async function commit(next) {
    const before = chosen;
    chosen = next;
    draw();
    if ((await changed(next)) === false) {
      chosen = before;
      draw();
    }
  }

  function open() {
    if (isOpen()) return;
    input.setAttribute("aria-expanded", "true");
    list.showPopover?.();
    place();
    if (!multi) input.select();
    find("");
  }

  function close() {
    if (!isOpen()) return;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    list.hidePopover?.();
    active = -1;
    draw();
  }

  function place() {
    const at = box.getBoundingClientRect();
    const below = innerHeight - at.bottom;
    const up = below < 240 && at.top > below;
    list.style.left = `${at.left}px`;
    list.style.minWidth = `${at.width}px`;
    list.style.maxHeight = `${Math.min(280, (up ? at.top : below) - 12)}px`;
    list.style.top = up ? "auto" : `${at.bottom + 4}px`;
    list.style.bottom = up ? `${innerHeight - at.top + 4}px` : "auto";
  }

  async function find(query) {
    const turn = ++asked;
    shown = [];
    if (query.length < least) {
      say(`Type ${least - query.length} more character${least - query.length > 1 ? "s" : ""} to search`);
      return;
    }
    const groups = await load(query);
    if (turn !== asked || !isOpen()) return;
    const part = query.toLowerCase();
    const hit = (option) => delay || words(option.text).toLowerCase().includes(part);
    const nodes = [];
    for (const group of groups) {
      const options = group.options.filter(hit);
      if (group.label && options.length) nodes.push(h("li", { class: "combo-group" }, text(group.label, names)));
      nodes.push(...options.map(row));
    }
    if (nodes.length) fill(list, nodes);
    else say("Nothing matches");
    active = -1;
    if (shown.length) mark(Math.max(0, shown.findIndex((entry) => same(entry.option, chosen[0]))));
  }

  function row(option) {
    const at = shown.length;
    const node = h(
      "li",
      {
        role: "option", id: `${id}-${at}`, "aria-selected": String(chosen.some((other) => same(other, option))),
        onmousedown: (event) => {
          event.preventDefault();
          pick(option);
        },
      },
      h("span", null, text(option.text, names)),
      option.description && h("small", null, text(option.description, names)),
    );
    shown.push({ option, node });
    return node;
  }

  function mark(at) {
    shown[active]?.node.classList.remove("active");
    active = at;
    const entry = shown[at];
    if (!entry) return;
    entry.node.classList.add("active");
    entry.node.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", entry.node.id);
  }

  function pick(option) {
    const had = chosen.some((other) => same(other, option));
    if (!multi) {
      commit([option]);
      close();
    } else if (had || !max || chosen.length < max) {
      commit(had ? chosen.filter((other) => !same(other, option)) : [...chosen, option]);
      input.value = "";
      find("");
    }
  }

  const keys = {
    ArrowDown: () => (isOpen() ? mark((active + 1) % Math.max(shown.length, 1)) : open()),
    ArrowUp: () => (isOpen() ? mark((active - 1 + shown.length) % Math.max(shown.length, 1)) : open()),
    Enter: () => (isOpen() ? shown[active] && pick(shown[active].option) : open()),
    Escape: () => close(),
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && multi && !input.value && chosen.length) commit(chosen.slice(0, -1));
    if (!keys[event.key] || (event.key === "Escape" && !isOpen())) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    open();
    clearTimeout(timer);
    timer = setTimeout(() => find(input.value), delay);
  });
  input.addEventListener("click", open);
  input.addEventListener("blur", close);
  addEventListener("scroll", () => isOpen() && root.isConnected && place(), true);
  draw();
  return root;
}

/** A button that opens a menu: `[{label, hint?, run}]`. */
export function menu(button, entries) {
  const list = h("div", { class: "menu", role: "menu", popover: "auto" });
  const rows = entries.map((entry) => {
    const run = () => {
      list.hidePopover();
      button.focus();
      entry.run();
    };
    return h("button", { type: "button", role: "menuitem", onclick: run }, h("span", null, entry.label), entry.hint && h("small", null, entry.hint));
  });
  fill(list, rows);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length]?.focus();
  });
  list.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    list.showPopover();
    const at = button.getBoundingClientRect();
    list.style.top = `${Math.min(at.bottom + 4, innerHeight - list.offsetHeight - 8)}px`;
    list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - list.offsetWidth - 8))}px`;
    rows[0]?.focus();
  });
  return h("span", { class: "menu-root" }, button, list);
}
