// The Slack page: who is signed in, which channel and thread are open, and what happens live.

import { $, fill, h, soon, theme, toast, virtual } from "./dom.js";
import { follow, get, post } from "./api.js";
import { blockWords, blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { List, Messages, isReply, load } from "./messages.js";
import { Modal } from "./modal.js";
import { face, namesOf } from "./names.js";

const app = {
  user: new URLSearchParams(location.search).get("user") ?? sessionStorage.getItem("user"),
  channel: null,
  thread: null,
  tab: "messages",
  state: null,
  names: null,
  messages: new Messages(),
  unread: new Map(),
  openThread,
  react: (message, name, on) => post("/page/react", { user: app.user, channel: message.channel, ts: message.ts, name, on }),
  dismiss: (message) => post("/page/dismiss", { user: app.user, channel: message.channel, ts: message.ts }),
};

const list = new List($("list"), app, { thread: false });
const replies = new List($("replies"), app, { thread: true });
app.modal = new Modal(app);

const room = (id = app.channel) => app.state.channels.find((one) => one.id === id);
const bot = () => app.state.app;

/** Readings of the state so far, and modals that were heard of: what was read before is older. */
let readings = 0;
let views = 0;

async function refresh() {
  const reading = (readings += 1);
  const seen = views;
  const state = await get("/page/state", app.user ? { user: app.user } : {}).catch(() => null);
  // Another reading has begun, perhaps for another person: that one counts.
  if (!state || reading !== readings) return;
  app.state = state;
  app.user = state.me;
  sessionStorage.setItem("user", app.user);
  app.names = {
    ...namesOf(state, (id) => open(id)),
    people: () => state.users,
    rooms: () => state.channels.filter((one) => !one.im),
  };
  const wanted = app.channel ?? decodeURIComponent(location.hash.slice(1)) ?? null;
  const first = state.channels.find((one) => one.member && !one.im) ?? state.channels[0];
  app.channel = (room(wanted) ?? first)?.id ?? null;
  side();
  head();
  await fetchMessages(true);
  if (reading === readings && seen === views) app.modal.show(state.view ?? null);
}

/** What happened to messages since the list that is being read was asked for; none is read: null. */
let since = null;

/** Changes a message now, and once more on the list that is on its way: it may be older. */
function change(what) {
  what();
  since?.push(what);
}

async function fetchMessages(jump) {
  const channel = app.channel;
  if (!channel) return;
  const mine = (since = []);
  const { messages, more, hidden } = await load(channel, app.user).catch(() => ({ messages: [], more: false }));
  // Another list was asked for meanwhile: that one counts.
  if (channel !== app.channel || mine !== since) return;
  app.messages.reset(messages, more, hidden);
  mine.forEach((what) => what());
  since = null;
  show(jump);
  performance.mark("messages");
}

const drawSoon = soon(() => show(false), 30);

function show(jump) {
  const place = $("list");
  const home = app.tab === "home" && room()?.with === bot().bot_user;
  if (home) {
    list.clear();
    fill(place, homeTab());
  } else {
    if (place.querySelector(".home, .empty")) list.clear();
    const roots = app.messages.roots();
    if (roots.length) list.show(roots, { jump, lead: app.messages.more ? olderButton(roots[0].ts) : null });
    else {
      list.clear();
      fill(place, empty());
    }
  }
  $("composer").hidden = home;
  $("thread").hidden = !app.thread;
  if (!app.thread) return;
  const root = app.messages.all.get(app.thread);
  const thread = [...(root ? [root] : []), ...app.messages.replies(app.thread)];
  const opening = $("replies").childElementCount === 0;
  // What a thread is about stands in its first message: that one stays in view.
  replies.show(thread, { jump: jump && !opening, top: opening });
}

let older = null;

/** The way to what was said earlier; one node for each place, so that drawing anew keeps it. */
function olderButton(before) {
  if (older?.dataset.before !== before) {
    older = h("button", { type: "button", class: "button older", data: { before }, onclick: () => readOlder(before) }, "Show older messages");
  }
  return older;
}

async function readOlder(before) {
  const channel = app.channel;
  const answer = await load(channel, app.user, { before }).catch(() => null);
  if (!answer || channel !== app.channel) return;
  app.messages.add(answer.messages, answer.more, answer.hidden);
  show(false);
}

function empty() {
  const channel = room();
  const name = channel?.im ? app.names.channel(channel.id) : `#${channel?.name}`;
  const commands = app.state.commands.map((one) => one.command).join(", ");
  return h("div", { class: "empty" }, h("h3", null, `This is the beginning of ${name}`), h("p", null, commands ? `Type ${commands} in the box below to talk to ${bot().name}.` : "Nothing was said here yet."));
}

function homeTab() {
  const view = app.state.home;
  if (!view) return h("div", { class: "home empty" }, h("h3", null, `${bot().name} has no Home tab yet`), h("p", null, "It appears when the app calls views.publish."));
  const values = (app.homeValues ??= {});
  const ctx = {
    kind: "view", key: "home", names: app.names, values, container: { channel: null },
    act: (action) => post("/page/action", { user: app.user, view: view.id, action, state: values }),
    suggest: async (ask) => (await post("/page/options", { user: app.user, view: view.id, ...ask })).groups ?? [],
  };
  return h("div", { class: "home" }, blocks(view.blocks, ctx));
}

function side() {
  const { state } = app;
  const row = (channel, sign, label) => {
    const unread = app.unread.get(channel.id) ?? 0;
    return h(
      "button",
      {
        type: "button", class: `room${unread ? " unread" : ""}${channel.member ? "" : " outside"}`, data: { channel: channel.id },
        "aria-current": channel.id === app.channel ? "page" : null, onclick: () => open(channel.id),
      },
      sign, h("span", { class: "room-name" }, label), unread > 0 && h("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread)),
    );
  };
  const sign = (text) => h("span", { class: "room-sign", "aria-hidden": "true" }, text);
  const direct = (channel) => row(channel, face(h("span", { class: "face tiny", "aria-hidden": "true" }), channel.with, app.names.user(channel.with), app.names.isBot(channel.with)), app.names.user(channel.with));
  const rooms = state.channels.filter((one) => !one.im);
  const ims = state.channels.filter((one) => one.im);
  const people = state.users.filter((one) => one.id !== state.me && !ims.some((im) => im.with === one.id));
  fill(
    $("side"),
    h("h2", null, "Channels"),
    rooms.map((channel) => row(channel, sign(channel.private ? "🔒" : "#"), channel.name)),
    h("h2", null, "Direct messages"),
    ims.map(direct),
    people.map((one) => h("button", { type: "button", class: "room outside", onclick: () => direct_with(one.id) }, face(h("span", { class: "face tiny", "aria-hidden": "true" }), one.id, one.real_name, one.is_bot), h("span", { class: "room-name" }, one.real_name))),
    state.shortcuts.length > 0 && [h("h2", null, "Shortcuts"), state.shortcuts.map((one) => h("button", { type: "button", class: "room", onclick: () => shortcut(one) }, sign("⚡"), h("span", { class: "room-name" }, one.name)))],
  );
  $("team").textContent = state.team.name;
  $("clock").textContent = virtual(state.speed);
  const who = $("who");
  const me = state.users.filter((one) => !one.is_bot);
  fill(who, me.map((one) => h("option", { value: one.id, selected: one.id === state.me }, one.real_name)));
  who.value = state.me;
  face($("me-face"), state.me, app.names.user(state.me));
}

async function direct_with(user) {
  const answer = await post("/page/dm", { user: app.user, with: user });
  if (!answer.ok) return toast(answer.error, "bad");
  app.channel = answer.channel;
  refresh();
}

async function shortcut(one) {
  const answer = await post("/page/shortcut", { user: app.user, callback_id: one.callback_id });
  if (!answer.ok) toast(answer.error, "bad");
}

function head() {
  const channel = room();
  if (!channel) return;
  const name = app.names.channel(channel.id);
  $("title").textContent = channel.im ? name : `${channel.private ? "🔒 " : "# "}${name}`;
  $("topic").textContent = channel.im ? "" : `${channel.members} member${channel.members === 1 ? "" : "s"}`;
  document.title = `${channel.im ? name : `#${name}`} · ${app.state.team.name}`;
  history.replaceState(null, "", `#${encodeURIComponent(channel.id)}`);
  const withBot = channel.with === bot().bot_user;
  const tab = (id, label) => h("button", { type: "button", class: "tab", "aria-pressed": String(app.tab === id), onclick: () => setTab(id) }, label);
  fill($("tabs"), withBot ? [tab("home", "Home"), tab("messages", "Messages")] : null);
  const join = () => post("/page/join", { user: app.user, channel: channel.id });
  const notice = [];
  if (!channel.member) notice.push("You are not in this channel. ", h("button", { type: "button", class: "button primary", onclick: join }, "Join"));
  else if (!app.state.connected) notice.push(`No program is connected yet: commands and buttons have nobody to answer them.`);
  $("notice").hidden = notice.length === 0;
  fill($("notice"), notice);
  for (const { box } of [main, below]) box.disabled = !channel.member;
  main.box.placeholder = channel.im ? `Message ${name}` : `Message #${name}`;
}

function setTab(id) {
  app.tab = id;
  if (id === "home") post("/page/home", { user: app.user });
  head();
  show(true);
}

function open(id) {
  document.body.classList.remove("nav-open");
  if (!room(id)) return;
  if (id !== app.channel) {
    app.channel = id;
    app.tab = "messages";
    closeThread();
    list.clear();
  }
  app.unread.delete(id);
  side();
  head();
  fetchMessages(true);
  main.box.focus();
}

function openThread(ts) {
  app.thread = ts;
  replies.clear();
  $("thread-of").textContent = room()?.im ? "" : `#${room()?.name}`;
  show(false);
  wholeThread(ts);
  below.box.focus();
}

/** The channel's list holds the newest replies of a thread: this reads the rest. */
async function wholeThread(ts) {
  const answer = await load(app.channel, app.user, { thread: ts }).catch(() => null);
  if (!answer || app.thread !== ts) return;
  app.messages.add(answer.messages, app.messages.more, { [ts]: 0 });
  const drawn = $("replies").scrollTop;
  show(false);
  $("replies").scrollTop = drawn;
}

function closeThread() {
  if (!app.thread) return;
  app.thread = null;
  replies.clear();
  $("thread").hidden = true;
  main.box.focus();
}

async function say(text, thread) {
  const answer = await post("/page/say", { user: app.user, channel: app.channel, text, thread_ts: thread });
  if (!answer.ok) toast(answer.error, "bad");
  return answer.ok;
}

const ask = () => ({ names: app.names, commandList: app.state.commands, channel: app.channel, user: app.user });
const main = composer({ place: "box", placeholder: "Message", ask, commands: true, send: (text) => say(text) });
const below = composer({ place: "reply-box", placeholder: "Reply…", ask, commands: false, send: (text) => say(text, app.thread) });
$("composer").append(main.form);
$("reply").append(below.form);

const refreshSoon = soon(refresh, 80);

function message(one) {
  if (one.channel === app.channel) {
    change(() => app.messages.put(one));
    if (one.user === app.user) show(true);
    else drawSoon();
  }
  const mine = one.user === app.user || (one.ephemeral_to && one.ephemeral_to !== app.user);
  if (one.channel !== app.channel && !mine && (!isReply(one) || one.broadcast)) {
    app.unread.set(one.channel, (app.unread.get(one.channel) ?? 0) + 1);
    if (room(one.channel)) side();
    else refreshSoon();
  }
  if (document.hidden && !mine) document.title = `• ${one.text || blockWords(one.blocks)}`.slice(0, 60);
}

/** Without the members of the event around it, so that it equals what the sandbox lists. */
const bare = ({ at, event, ...one }) => one;

const HEARD = {
  message_posted: (event) => message(bare(event)),
  ephemeral_posted: (event) => message(bare(event)),
  message_updated: (event) => {
    if (event.channel !== app.channel) return;
    change(() => app.messages.put(bare(event)));
    drawSoon();
  },
  message_deleted: ({ channel, ts }) => {
    if (channel !== app.channel) return;
    change(() => app.messages.remove(ts));
    if (ts === app.thread && !app.messages.replies(ts).length) closeThread();
    drawSoon();
  },
  view_changed: ({ view }) => {
    views += 1;
    app.modal.show(view);
  },
  workspace_changed: refreshSoon,
};

let stop = () => {};

function start() {
  stop();
  stop = follow(app.user, {
    fresh: refresh,
    each: (event) => HEARD[event.event]?.(event),
    state: (on) => {
      const dot = $("live");
      dot.classList.toggle("on", on);
      dot.title = on ? "live" : "not connected";
      dot.setAttribute("aria-label", dot.title);
    },
  });
}

$("who").addEventListener("change", (event) => {
  app.user = event.target.value;
  sessionStorage.setItem("user", app.user);
  app.messages.values.clear();
  app.unread.clear();
  list.clear();
  closeThread();
  app.modal.show(null);
  history.replaceState(null, "", location.pathname + location.hash);
  refresh().then(start);
});
$("thread-close").addEventListener("click", closeThread);
$("nav").addEventListener("click", () => document.body.classList.toggle("nav-open"));
addEventListener("hashchange", () => open(decodeURIComponent(location.hash.slice(1))));
addEventListener("visibilitychange", () => !document.hidden && app.state && head());
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && app.thread && !document.querySelector("dialog[open]")) closeThread();
  if (event.altKey && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    const rooms = [...document.querySelectorAll(".room[data-channel]")].map((node) => node.dataset.channel);
    const at = rooms.indexOf(app.channel) + (event.key === "ArrowDown" ? 1 : -1);
    open(rooms[(at + rooms.length) % rooms.length]);
  }
});
theme($("theme"));
refresh().then(start);
