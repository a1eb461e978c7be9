// The `markdown` block: ordinary Markdown, drawn. Headings, lists, quotes, code, tables, rules.

import { h, link, picture } from "./dom.js";
import { plain } from "./mrkdwn.js";

const FENCE = /^```/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+/;
const DASHES = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Nodes for a whole Markdown text. */
export function markdown(source) {
  const lines = source.split("\n");
  const nodes = [];
  let at = 0;
  const take = (test) => {
    const taken = [];
    while (at < lines.length && test(lines[at])) taken.push(lines[at++]);
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = HEADING.exec(line);
    if (!line.trim()) {
      at += 1;
    } else if (FENCE.test(line)) {
      at += 1;
      const code = take((next) => !FENCE.test(next));
      at += 1;
      nodes.push(h("pre", { class: "code-block" }, code.join("\n")));
    } else if (heading) {
      at += 1;
      nodes.push(h(`h${Math.min(heading[1].length + 2, 6)}`, null, inline(heading[2])));
    } else if (RULE.test(line)) {
      at += 1;
      nodes.push(h("hr", null));
    } else if (/^>/.test(line)) {
      const quoted = take((next) => /^>/.test(next)).map((next) => next.replace(/^> ?/, ""));
      nodes.push(h("blockquote", null, markdown(quoted.join("\n"))));
    } else if (ITEM.test(line)) {
      nodes.push(list(take((next) => ITEM.test(next))));
    } else if (line.includes("|") && DASHES.test(lines[at + 1] ?? "")) {
      nodes.push(table(take((next) => next.includes("|"))));
    } else {
      const text = take((next) => next.trim() && !begins(next));
      if (!text.length) text.push(lines[at++]);
      nodes.push(h("p", null, inline(text.join("\n"))));
    }
  }
  return nodes;
}

const begins = (line) => [FENCE, HEADING, RULE, ITEM, /^>/].some((start) => start.test(line));

function list(lines) {
  const [, indent, mark] = ITEM.exec(lines[0]);
  const root = h(/\d/.test(mark) ? "ol" : "ul", null);
  for (let at = 0; at < lines.length; at += 1) {
    const [, , , body] = ITEM.exec(lines[at]);
    const task = TASK.exec(body);
    const box = task && h("input", { type: "checkbox", checked: task[1] !== " ", disabled: true });
    const item = h("li", task ? { class: "task" } : null, box, inline(body.replace(TASK, "")));
    const deeper = [];
    while (at + 1 < lines.length && ITEM.exec(lines[at + 1])[1].length > indent.length) deeper.push(lines[++at]);
    if (deeper.length) item.append(list(deeper));
    root.append(item);
  }
  return root;
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const [head, , ...rows] = lines;
  const row = (line, tag) => h("tr", null, cells(line).map((cell) => h(tag, null, inline(cell))));
  return h(
    "div",
    { class: "table-scroll", tabindex: "0" },
    h("table", null, h("thead", null, row(head, "th")), h("tbody", null, rows.map((line) => row(line, "td")))),
  );
}

const INLINE = [
  [/^`([^`\n]+)`/, (m) => h("code", null, m[1])],
  [/^!\[([^\]\n]*)\]\(((?:[^()\s]|\([^()\s]*\))+)(?:\s[^)\n]*)?\)/, (m) => picture(m[2], m[1], "inline-picture")],
  // An address may hold pairs of brackets; a title may follow it.
  [/^\[([^\]\n]+)\]\(((?:[^()\s]|\([^()\s]*\))+)(?:\s[^)\n]*)?\)/, (m) => link(m[2], inline(m[1]))],
  [/^<(https?:[^>\s]+)>/, (m) => link(m[1], m[1])],
  [/^(https?:\/\/(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>().,;:!?]|\([^\s<>()]*\)))/, (m) => link(m[1], m[1])],
  [/^\*\*(?=\S)([^\n]+?\S?)\*\*/, (m) => h("strong", null, inline(m[1]))],
  [/^__(?=\S)([^\n]+?\S?)__/, (m) => h("strong", null, inline(m[1]))],
  [/^~~(?=\S)([^\n]+?)~~/, (m) => h("s", null, inline(m[1]))],
  [/^\*(?=\S)([^*\n]+?)\*/, (m) => h("em", null, inline(m[1]))],
  [/^_(?=\S)([^_\n]+?)_(?![\p{L}\p{N}])/u, (m) => h("em", null, inline(m[1]))],
  [/^\\([\\`*_{}[\]()#+\-.!|~>])/, (m) => m[1]],
];

function inline(source) {
  const nodes = [];
  let text = "";
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at);
    let match = null;
    const rule = INLINE.find(([pattern]) => (match = pattern.exec(rest)));
    if (rule && !(match[0].startsWith("_") && /[\p{L}\p{N}]/u.test(source[at - 1] ?? ""))) {
      if (text) nodes.push(...plain(text));
      text = "";
      nodes.push(rule[1](match));
      at += match[0].length;
    } else {
      text += source[at];
      at += 1;
    }
  }
  if (text) nodes.push(...plain(text));
  return nodes;
}
