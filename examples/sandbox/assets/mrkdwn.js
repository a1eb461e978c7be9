// Slack's own markup, drawn: `*bold*`, `<https://…|label>`, `<@U…>`, `:emoji:`, quotes, code.

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const MARKS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const URL_AT = /https?:\/\/[^\s<>|"']+/y;
const EMOJI_AT = /:([a-z0-9_+'-]+)(::skin-tone-[2-6])?:/y;

/** Undoes Slack's three escapes, once. */
export function decode(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** `plain_text`: only emoji shortcodes mean something. */
export function plain(text, withEmoji = true) {
  if (!withEmoji) return [text];
  return text.split(/(:[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:)/).map((part) => {
    const found = part.startsWith(":") && emoji(part);
    return found ? h("span", { class: "emoji", title: part }, found) : part;
  });
}

/** A text object, or a bare string. */
export function text(object, names) {
  if (object === undefined || object === null) return [];
  if (typeof object === "string") return plain(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", names, object.verbatim);
  return plain(object.text ?? "", object.emoji !== false);
}

/** A text object without any drawing. */
export const words = (object) => (typeof object === "string" ? object : object?.text ?? "");

/** Whole mrkdwn text: code fences first, then quotes line by line, then what stands in lines. */
export function mrkdwn(source, names, verbatim = false) {
  const nodes = [];
  for (const [at, part] of source.split("```").entries()) {
    if (at % 2 === 1 && part.trim()) {
      nodes.push(h("pre", { class: "code-block" }, plainControls(part.replace(/^\n/, ""), names)));
    } else if (part) {
      nodes.push(...lines(at > 0 ? part.replace(/^\n/, "") : part, names, verbatim));
    }
  }
  return nodes;
}

function lines(source, names, verbatim) {
  const nodes = [];
  let quote = null;
  let before = false;
  for (const line of source.split("\n")) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote", null)));
      else quote.append("\n");
      quote.append(...inline(quoted[1], names, verbatim));
      before = false;
    } else {
      if (before) nodes.push("\n");
      nodes.push(...inline(line, names, verbatim));
      quote = null;
      before = true;
    }
  }
  return nodes;
}

/** Inside code only links and mentions still work. */
function plainControls(source, names) {
  return source.split(/(<[^<>\n]+>)/).map((part) => {
    return part.startsWith("<") && part.endsWith(">") ? control(part.slice(1, -1), names) : decode(part);
  });
}

/** One line. */
export function inline(source, names, verbatim = false) {
  const nodes = [];
  let text = "";
  const flush = () => {
    if (text) nodes.push(decode(text));
    text = "";
  };
  for (let at = 0; at < source.length; ) {
    const taken = piece(source, at, names, verbatim);
    if (taken) {
      flush();
      nodes.push(taken.node);
      at = taken.end;
    } else {
      text += source[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function piece(source, at, names, verbatim) {
  const char = source[at];
  if (char === "`") {
    const end = source.indexOf("`", at + 1);
    if (end > at + 1) {
      return { node: h("code", null, plainControls(source.slice(at + 1, end), names)), end: end + 1 };
    }
  } else if (char === "<") {
    const end = source.indexOf(">", at);
    if (end > at + 1) return { node: control(source.slice(at + 1, end), names), end: end + 1 };
  } else if (char === ":") {
    EMOJI_AT.lastIndex = at;
    const match = EMOJI_AT.exec(source);
    const found = match && emoji(match[1]);
    if (found) return { node: h("span", { class: "emoji", title: match[0] }, found), end: at + match[0].length };
  } else if (char in MARKS && opens(source, at)) {
    const end = closing(source, at, char);
    if (end) {
      return { node: h(MARKS[char], null, inline(source.slice(at + 1, end), names, verbatim)), end: end + 1 };
    }
  } else if (char === "h" && !verbatim && !WORD.test(source[at - 1] ?? "")) {
    URL_AT.lastIndex = at;
    const match = URL_AT.exec(source);
    if (match) {
      const url = match[0].replace(/[.,;:!?)\]]+$/, "");
      return { node: link(decode(url), decode(url)), end: at + url.length };
    }
  }
  return null;
}

function opens(source, at) {
  const next = source[at + 1];
  return next !== undefined && next !== " " && next !== source[at] && !WORD.test(source[at - 1] ?? "");
}

/** Where the mark ends: not after a space, not before a letter, not inside code or a control. */
function closing(source, from, mark) {
  for (let at = from + 1; at < source.length; at += 1) {
    const skip = source[at] === "`" ? source.indexOf("`", at + 1) : source[at] === "<" ? source.indexOf(">", at) : -1;
    if (skip > at) at = skip;
    else if (source[at] === mark && at > from + 1 && source[at - 1] !== " " && !WORD.test(source[at + 1] ?? "")) {
      return at;
    }
  }
  return 0;
}

function control(body, names) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : decode(body.slice(bar + 1));
  if (target.startsWith("@")) return user(target.slice(1), names, label);
  if (target.startsWith("#")) return channel(target.slice(1), names, label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(decode(target), label || decode(target).replace(/^mailto:/, ""));
}

/** `@Ada Moss`. */
export function user(id, names, label) {
  const mine = id === names.me ? " mine" : "";
  return h("span", { class: `mention${mine}`, title: id }, `@${names.user(id) ?? (label || id)}`);
}

/** `#deploys`, which opens the channel. */
export function channel(id, names, label) {
  const name = names.channel(id) ?? (label || id);
  return h("button", { class: "mention", type: "button", onclick: () => names.open(id) }, `#${name}`);
}

function special(body, label) {
  const [kind, ...rest] = body.split("^");
  if (kind === "date") return date(Number(rest[0]), rest[1] ?? "", rest[2], label);
  if (kind === "subteam") return h("span", { class: "mention" }, label || `@${rest[0]}`);
  return h("span", { class: "mention loud" }, `@${label.replace(/^@/, "") || kind}`);
}

const two = (number) => String(number).padStart(2, "0");

function relative(day) {
  const from = (offset) => new Date(Date.now() + offset * 86400000).toDateString();
  const known = { [from(0)]: "today", [from(-1)]: "yesterday", [from(1)]: "tomorrow" };
  return known[day.toDateString()];
}

/** A moment in the reader's own time zone, by Slack's tokens. */
export function date(seconds, format, url, fallback) {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return fallback || format;
  const long = { year: "numeric", month: "long", day: "numeric" };
  const short = { year: "numeric", month: "short", day: "numeric" };
  const say = (options) => at.toLocaleDateString(undefined, options);
  const tokens = {
    date_num: () => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    date_slash: () => `${at.getFullYear()}/${two(at.getMonth() + 1)}/${two(at.getDate())}`,
    date_long: () => say({ weekday: "long", ...long }),
    date_long_full: () => say({ weekday: "long", ...long }),
    date_long_pretty: () => relative(at) ?? say({ weekday: "long", ...long }),
    date: () => say(long),
    date_pretty: () => relative(at) ?? say(long),
    date_short: () => say(short),
    date_short_pretty: () => relative(at) ?? say(short),
    day_divider_pretty: () => relative(at) ?? say({ weekday: "long", ...long }),
    time: () => at.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" }),
    time_secs: () => at.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(seconds),
  };
  const said = format.replace(/\{(\w+)\}/g, (whole, token) => tokens[token]?.() ?? whole);
  const node = h("time", { datetime: at.toISOString(), title: at.toString() }, said);
  return url ? link(url, node) : node;
}

/** `3 minutes ago`. */
export function ago(seconds, now = Date.now() / 1000) {
  const past = now - seconds;
  const steps = [[60, 1, "second"], [3600, 60, "minute"], [86400, 3600, "hour"], [Infinity, 86400, "day"]];
  const [, size, unit] = steps.find(([most]) => Math.abs(past) < most);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  return words.format(-Math.round(past / size), unit);
}
