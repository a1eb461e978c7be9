// Messages of one channel: keeps them, draws those that changed, leaves the others alone.

import { fill, h } from "./dom.js";
import { blocks } from "./blocks.js";
import { emoji } from "./emoji.js";
import { fold } from "./fold.js";
import { face } from "./names.js";
import { mrkdwn } from "./mrkdwn.js";
import { post, get } from "./api.js";
import { attachments, files } from "./attachments.js";

const clock = (ts) => new Date(Number(ts.split(".")[0]) * 1000);
const hour = (ts) => clock(ts).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
const short = (ts) => clock(ts).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = (ts) => clock(ts).toLocaleDateString(undefined, { weekday: "long", month: "long", day: "numeric" });

/** The messages of the open channel and what people chose in them. */
export class Messages {
  constructor() {
    this.all = new Map();
    this.values = new Map();
    this.hidden = {};
  }

  /** `hidden` tells how many more replies a thread has. */
  reset(list, more = false, hidden = {}) {
    this.hidden = hidden;
    this.all = new Map(list.map((message) => [message.ts, message]));
    this.more = more;
    this.ordered = null;
  }

  /** Older messages that were read later. */
  add(list, more, hidden = {}) {
    this.hidden = { ...this.hidden, ...hidden };
    for (const message of list) if (!this.all.has(message.ts)) this.all.set(message.ts, message);
    this.more = more;
    this.ordered = null;
  }

  put(message) {
    this.all.set(message.ts, message);
    this.ordered = null;
  }

  remove(ts) {
    this.all.delete(ts);
    this.ordered = null;
  }

  /** What stands in the channel itself, and the replies of each thread, in order; kept until something changes. */
  order() {
    if (this.ordered) return this.ordered;
    const roots = [];
    const threads = new Map();
    for (const message of [...this.all.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1))) {
      if (!isReply(message) || message.broadcast) roots.push(message);
      if (!isReply(message)) continue;
      if (!threads.has(message.thread_ts)) threads.set(message.thread_ts, []);
      threads.get(message.thread_ts).push(message);
    }
    return (this.ordered = { roots, threads });
  }

  roots() {
    return this.order().roots;
  }

  /** How many replies a thread has, those that were not read included. */
  count(root) {
    return this.replies(root).length + (this.hidden[root] ?? 0);
  }

  replies(root) {
    return this.order().threads.get(root) ?? [];
  }
}

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/** Draws messages into a list, keeping the nodes of those that did not change. */
export class List {
  constructor(place, app, { thread }) {
    this.place = place;
    this.app = app;
    this.thread = thread;
    this.drawn = new Map();
  }

  clear() {
    this.drawn.clear();
    fill(this.place);
  }

  /**
   * `messages` in order. Scrolls to the end when the reader was there, or when `jump` says so; `top`
   * keeps the beginning in view. `lead` stands above the first message.
   */
  show(messages, { jump = false, top = false, lead = null } = {}) {
    const place = this.place;
    const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 60;
    const fromEnd = place.scrollHeight - place.scrollTop;
    const focus = focusKey(place);
    const nodes = lead ? [lead] : [];
    const kept = new Map();
    let before = null;
    for (const message of messages) {
      const newDay = !this.thread && (!before || day(before.ts) !== day(message.ts));
      if (newDay) nodes.push(h("div", { class: "day", role: "separator" }, h("span", null, day(message.ts))));
      const close = before && !newDay && follows(before, message);
      const replies = this.thread ? [] : this.app.messages.replies(message.ts);
      const print = JSON.stringify([message, close, replies.map((reply) => [reply.ts, reply.user]), this.thread ? 0 : this.app.messages.count(message.ts), this.app.names.me]);
      const had = this.drawn.get(message.ts);
      const node = had?.print === print ? had.node : this.draw(message, close, replies, Boolean(had));
      kept.set(message.ts, { print, node });
      nodes.push(node);
      before = message;
    }
    this.drawn = kept;
    swap(place, nodes);
    refocus(place, focus);
    if (top) place.scrollTop = 0;
    else if (atEnd || jump) place.scrollTop = place.scrollHeight;
    else if (lead !== this.lead) place.scrollTop = place.scrollHeight - fromEnd;
    this.lead = lead;
  }

  draw(message, close, replies, changed) {
    const { app } = this;
    const names = app.names;
    const bot = Boolean(message.bot_id) || names.isBot(message.user);
    const name = message.username ?? names.user(message.user) ?? message.user;
    const mine = message.ephemeral_to;
    const head = h(
      "div",
      { class: "by" },
      h("strong", null, name),
      bot && h("span", { class: "app-tag" }, "APP"),
      h("time", { class: "at", title: clock(message.ts).toString() }, hour(message.ts)),
    );
    const body = h("div", { class: "body" });
    fill(body, this.content(message));
    const node = h(
      "article",
      { class: `message${close ? " close" : ""}${mine ? " ephemeral" : ""}${changed ? " changed" : ""}`, data: { ts: message.ts }, "aria-label": `${name}, ${hour(message.ts)}` },
      close ? h("time", { class: "at gutter" }, short(message.ts)) : face(h("span", { class: "face", "aria-hidden": "true" }), message.user, name, bot),
      h(
        "div",
        { class: "said" },
        !close && head,
        this.thread || !isReply(message) ? null : h("div", { class: "also" }, "replied to a thread"),
        mine && h("div", { class: "only-you" }, "👁 Only visible to you", h("button", { type: "button", class: "link", onclick: () => app.dismiss(message) }, "Dismiss")),
        body,
        files(message.files),
        attachments(message, this.context(message), names),
        this.reactions(message),
        !this.thread && replies.length ? this.summary(message, replies) : null,
      ),
      !mine && this.tools(message),
    );
    return node;
  }

  content(message) {
    const names = this.app.names;
    const edited = message.edits > 0 && !message.bot_id && h("span", { class: "edited" }, " (edited)");
    if (message.blocks?.length) return [blocks(message.blocks, this.context(message)), edited];
    const text = message.text ?? "";
    return fold(h("div", { class: "text" }, mrkdwn(text, names), edited), text, `${this.thread ? "t" : "m"}${message.ts}`);
  }

  /** What elements in the message need: its state, and how the app hears of a press. */
  context(message) {
    const { app } = this;
    const store = app.messages.values;
    if (!store.has(message.ts)) store.set(message.ts, {});
    const values = store.get(message.ts);
    const where = { user: app.names.me, channel: message.channel, ts: message.ts };
    return {
      kind: "message",
      key: `${this.thread ? "t" : "m"}${message.ts}`,
      names: app.names,
      values,
      container: { channel: message.channel },
      act: (action) => post("/page/action", { ...where, action, state: values }),
      suggest: async (ask) => (await post("/page/options", { ...where, ...ask })).groups ?? [],
    };
  }

  reactions(message) {
    const list = message.reactions ?? [];
    if (!list.length) return null;
    const me = this.app.names.me;
    return h("div", { class: "reactions" }, list.map(([name, users]) => {
      const had = users.includes(me);
      const who = users.map((id) => this.app.names.user(id) ?? id).join(", ");
      return h(
        "button",
        { type: "button", class: `reaction${had ? " mine" : ""}`, title: `${who} · :${name}:`, "aria-pressed": String(had), onclick: () => this.app.react(message, name, !had) },
        emoji(name) ?? `:${name}:`, " ", String(users.length),
      );
    }));
  }

  summary(message, replies) {
    const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
    const all = this.app.messages.count(message.ts);
    const count = all === 1 ? "1 reply" : `${all} replies`;
    const faces = people.map((id) => face(h("span", { class: "face tiny", "aria-hidden": "true" }), id, this.app.names.user(id), this.app.names.isBot(id)));
    return h(
      "button",
      { type: "button", class: "replies", onclick: () => this.app.openThread(message.ts), data: { thread: message.ts } },
      faces, h("strong", null, count), h("small", null, `last at ${hour(replies.at(-1).ts)}`),
    );
  }

  tools(message) {
    const { app } = this;
    const root = message.thread_ts ?? message.ts;
    const one = (label, sign, run) => h("button", { type: "button", class: "button icon", "aria-label": label, title: label, onclick: run }, sign);
    return h(
      "div",
      { class: "tools" },
      ["eyes", "white_check_mark", "tada"].map((name) => one(`React with ${name}`, emoji(name), () => app.react(message, name, true))),
      !this.thread && one("Reply in thread", "💬", () => app.openThread(root)),
    );
  }
}

const follows = (before, message) =>
  before.user === message.user && before.ephemeral_to === message.ephemeral_to && Number(message.ts) - Number(before.ts) < 300 && isReply(message) === isReply(before) && before.username === message.username;

/** Puts `nodes` into `place`, moving only what is not in place already. */
export function swap(place, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...place.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (place.childNodes[at] !== node) place.insertBefore(node, place.childNodes[at] ?? null);
  });
}

const FOCUSABLE = "a[href], button, input, select, textarea";

/** Remembers which control of which item has the keyboard, to give it back after drawing anew. */
export function focusKey(place) {
  const node = document.activeElement;
  const item = place.contains(node) && node.closest("[data-ts], [data-key]");
  if (!item) return null;
  const at = [...item.querySelectorAll(FOCUSABLE)].indexOf(node);
  return { item: item.dataset.ts ?? item.dataset.key, at, from: node.selectionStart, to: node.selectionEnd };
}

export function refocus(place, focus) {
  if (!focus || place.contains(document.activeElement)) return;
  const item = [...place.querySelectorAll("[data-ts], [data-key]")].find((one) => (one.dataset.ts ?? one.dataset.key) === focus.item);
  const node = item && [...item.querySelectorAll(FOCUSABLE)][focus.at];
  node?.focus({ preventScroll: true });
  if (focus.from !== undefined && focus.from !== null) node?.setSelectionRange?.(focus.from, focus.to);
}

/** The last messages of a channel as this person sees them, older ones (`before`), or one whole thread. */
export async function load(channel, user, more = {}) {
  return get(`/page/channels/${encodeURIComponent(channel)}`, { user, ...more });
}
