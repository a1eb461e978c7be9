// `rich_text` blocks: sections, lists, quotes, preformatted text and the inline pieces in them.

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, date, user } from "./mrkdwn.js";

/** Nodes for the elements of a `rich_text` block. */
export function richText(block, names) {
  const nodes = [];
  const open = [];
  for (const element of block.elements ?? []) {
    if (element.type === "rich_text_list") {
      const depth = element.indent ?? 0;
      const node = list(element, names);
      const parent = depth > 0 ? open[depth - 1]?.lastElementChild : null;
      if (parent) parent.append(node);
      else nodes.push(node);
      open.length = depth;
      open[depth] = node;
    } else {
      open.length = 0;
      nodes.push(part(element, names));
    }
  }
  return nodes;
}

function list(element, names) {
  const start = element.offset ? { start: String(element.offset + 1) } : null;
  const tag = element.style === "ordered" ? "ol" : "ul";
  return h(tag, { ...start, class: element.border ? "bordered" : null }, (element.elements ?? []).map((item) => {
    return h("li", null, inlines(item.elements, names));
  }));
}

const PARTS = {
  rich_text_section: (element, names) => h("div", { class: "rich-section" }, inlines(element.elements, names)),
  rich_text_quote: (element, names) => h("blockquote", null, inlines(element.elements, names)),
  rich_text_preformatted: (element, names) => {
    const language = element.language;
    const name = language && h("span", { class: "language" }, language);
    return h("pre", { class: "code-block", "data-language": language }, name, inlines(element.elements, names));
  },
};

function part(element, names) {
  const draw = PARTS[element.type];
  return draw ? draw(element, names) : unknown(element);
}

const inlines = (elements, names) => (elements ?? []).map((element) => styled(element, inline(element, names)));

const INLINES = {
  text: (e) => e.text ?? "",
  link: (e) => link(e.url, e.text || e.url),
  user: (e, names) => user(e.user_id, names),
  usergroup: (e) => h("span", { class: "mention" }, `@${e.usergroup_id}`),
  channel: (e, names) => channel(e.channel_id, names),
  broadcast: (e) => h("span", { class: "mention loud" }, `@${e.range}`),
  emoji: (e) => h("span", { class: "emoji", title: `:${e.name}:` }, emoji(e.name) ?? fromCode(e.unicode) ?? `:${e.name}:`),
  date: (e) => date(e.timestamp, e.format ?? "{date}", e.url, e.fallback),
  color: (e) => [swatch(e.value), e.value],
  team: (e) => h("span", { class: "mention" }, e.team_id),
  tag: (e) => h("span", { class: `tag tag-${e.color ?? "gray"}` }, e.text),
  citation: (e) => link(e.url, h("sup", { class: "citation" }, e.text || `[${e.index ?? ""}]`)),
};

function inline(element, names) {
  const draw = INLINES[element.type];
  if (draw) return draw(element, names);
  const said = element.text || element.label || element.url;
  if (!said) return unknown(element);
  return element.url ? link(element.url, said) : h("span", { class: "mention", title: element.type }, said);
}

function swatch(value) {
  const node = h("span", { class: "swatch" });
  if (/^#?[0-9a-f]{3,8}$/i.test(value ?? "")) node.style.background = value.startsWith("#") ? value : `#${value}`;
  return node;
}

function fromCode(code) {
  const points = String(code ?? "").split("-").map((part) => Number.parseInt(part, 16));
  return points.length && points.every((p) => p > 0 && p <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}

const STYLES = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["highlight", "mark"]];

function styled(element, node) {
  const style = element.style;
  if (!style || typeof style !== "object") return node;
  return STYLES.reduce((inner, [key, tag]) => (style[key] ? h(tag, null, inner) : inner), node);
}

/** A piece this page does not know, shown as what it is. */
export function unknown(element) {
  return h("span", { class: "unknown-inline", title: JSON.stringify(element) }, element?.type ?? "unknown");
}

/** The plain text of a `rich_text` block. */
export function richWords(block) {
  const say = (element) => {
    if (Array.isArray(element.elements)) return element.elements.map(say).join("");
    return element.text ?? element.url ?? (element.name ? `:${element.name}:` : "");
  };
  return (block?.elements ?? []).map(say).join("\n");
}
