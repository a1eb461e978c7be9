// Modals: the view on top of a person's stack, its checks before submitting, and the app's errors.

import { fill, h } from "./dom.js";
import { blocks } from "./blocks.js";
import { post } from "./api.js";
import { text } from "./mrkdwn.js";

const REQUIRED = "Please complete this required field.";

/** Keeps at most one dialog in step with what the sandbox says is on this person's screen. */
export class Modal {
  constructor(app) {
    this.app = app;
    this.view = null;
    this.values = {};
    this.states = new Map();
    this.dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.leave(false);
    });
    document.body.append(this.dialog);
  }

  /** `view` is what the screen shows now; `null` closes it. */
  show(view) {
    if (!view) {
      this.view = null;
      this.states.clear();
      if (this.dialog.open) this.dialog.close();
      return;
    }
    const same = this.view?.id === view.id;
    if (same && this.view.hash === view.hash) return;
    this.values = this.states.get(view.id) ?? {};
    if (same) this.keep(view);
    this.states.set(view.id, this.values);
    this.view = view;
    this.draw();
    if (!this.dialog.open) this.dialog.showModal();
    const first = this.dialog.querySelector("[data-focus]") ?? this.dialog.querySelector(".modal-body input, .modal-body textarea, .modal-body button");
    if (!same) (first?.querySelector?.("input") ?? first ?? this.dialog.querySelector("button"))?.focus();
  }

  /** An update keeps what was typed in blocks that are still there under the same ids. */
  keep(view) {
    const ids = new Set(view.blocks.map((block) => block.block_id));
    for (const id of Object.keys(this.values)) if (!ids.has(id)) delete this.values[id];
  }

  draw() {
    const { view } = this;
    const names = this.app.names;
    const ctx = {
      kind: "view",
      key: view.id,
      names,
      values: this.values,
      container: { channel: null },
      edited: (block) => this.error(block, ""),
      act: (action) => post("/page/action", { user: names.me, view: view.id, action, state: this.values }),
      suggest: async (ask) => (await post("/page/options", { user: names.me, view: view.id, ...ask })).groups ?? [],
    };
    const focus = this.dialog.contains(document.activeElement) ? document.activeElement.closest("[data-block]")?.dataset.block : null;
    const submit = view.submit ? h("button", { type: "submit", class: "button primary", data: { role: "submit" } }, text(view.submit, names)) : null;
    const close = h("button", { type: "button", class: "button", onclick: () => this.leave(false) }, view.close ? text(view.close, names) : "Cancel");
    const form = h(
      "form",
      { class: "modal-form", novalidate: true },
      h(
        "header",
        { class: "modal-head" },
        h("h2", { id: "modal-title" }, text(view.title, names)),
        h("button", { type: "button", class: "button icon", "aria-label": "Close", onclick: () => this.leave(true) }, "×"),
      ),
      h("div", { class: "modal-body" }, blocks(view.blocks, ctx)),
      h("div", { class: "modal-failed", role: "alert" }),
      h("footer", { class: "dialog-buttons" }, close, submit),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (view.submit) this.submit(form);
    });
    fill(this.dialog, form);
    if (focus) [...this.dialog.querySelectorAll("[data-block]")].find((node) => node.dataset.block === focus)?.querySelector("input, textarea, select")?.focus();
  }

  error(block, message) {
    const input = [...this.dialog.querySelectorAll(".input")].find((node) => node.dataset.block === block);
    const place = input?.querySelector(".input-error");
    if (place) place.textContent = message;
    input?.classList.toggle("wrong", Boolean(message));
    input?.querySelector("input, textarea")?.toggleAttribute("aria-invalid", Boolean(message));
    return Boolean(place);
  }

  fail(message) {
    this.dialog.querySelector(".modal-failed").textContent = message;
  }

  async submit(form) {
    const wrong = this.check();
    this.fail("");
    for (const input of form.querySelectorAll(".input")) this.error(input.dataset.block, wrong[input.dataset.block] ?? "");
    if (Object.keys(wrong).length) {
      form.querySelector(".wrong input, .wrong textarea")?.focus();
      return;
    }
    const buttons = form.querySelectorAll("footer button");
    const busy = (on) => buttons.forEach((button) => (button.disabled = on));
    busy(true);
    const answer = await post("/page/view/submit", { user: this.app.names.me, view: this.view.id, state: this.values });
    busy(false);
    for (const [block, message] of Object.entries(answer.errors ?? {})) this.error(block, message);
    if (!answer.ok && !answer.errors) this.fail(answer.error ?? "We had some trouble connecting. Try again?");
    else form.querySelector(".wrong input, .wrong textarea")?.focus();
  }

  /** What Slack's own client refuses before it asks the app. */
  check() {
    const wrong = {};
    for (const block of this.view.blocks) {
      if (block.type !== "input") continue;
      const value = valueOf(this.values[block.block_id]?.[block.element.action_id]);
      const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
      const said = empty ? !block.optional && REQUIRED : flaw(block.element, value);
      if (said) wrong[block.block_id] = said;
    }
    return wrong;
  }

  leave(all) {
    const stacked = this.view?.previous_view_id;
    if (!this.view) return;
    post("/page/view/close", { user: this.app.names.me, view: this.view.id, state: this.values, cleared: all || !stacked && Boolean(this.view.clear_on_close) });
  }
}

/** The one member of a state entry that carries the value. */
function valueOf(entry) {
  if (!entry) return null;
  const key = Object.keys(entry).find((name) => !["type", "timezone"].includes(name));
  return key ? entry[key] : null;
}

function flaw(el, value) {
  const length = typeof value === "string" ? [...value].length : 0;
  if (el.type === "plain_text_input") {
    if (el.min_length && length < el.min_length) return `Please enter at least ${el.min_length} characters.`;
    if (el.max_length && length > el.max_length) return `Please enter at most ${el.max_length} characters.`;
  } else if (el.type === "number_input") {
    const number = Number(value);
    if (!Number.isFinite(number) || (!el.is_decimal_allowed && !Number.isInteger(number))) return "Please enter a valid number.";
    if (el.min_value !== undefined && number < Number(el.min_value)) return `Please enter a number of at least ${el.min_value}.`;
    if (el.max_value !== undefined && number > Number(el.max_value)) return `Please enter a number of at most ${el.max_value}.`;
  } else if (el.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return "Please enter a valid email address.";
  } else if (el.type === "url_text_input" && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value)) {
    return "Please enter a valid URL.";
  }
  return null;
}

