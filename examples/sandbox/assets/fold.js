// Folds long text, as Slack does: its beginning, and a button for the rest.

import { h } from "./dom.js";

/** More letters, or more lines, than this are folded. */
const LETTERS = 1500;
const LINES = 24;

/** What the reader opened; a message that is drawn anew stays open. */
const opened = new Set();
let folds = 0;

const isLong = (source) => source.length > LETTERS || source.split("\n").length > LINES;

/** `node`, which shows `source`; `key` says which text of which message it is. */
export function fold(node, source, key) {
  if (!isLong(source ?? "")) return node;
  folds += 1;
  node.id = `fold-${folds}`;
  const button = h("button", { type: "button", class: "link fold", "aria-controls": node.id, onclick: () => turn(!opened.has(key)) });
  const turn = (open) => {
    if (open) opened.add(key);
    else opened.delete(key);
    node.classList.toggle("folded", !open);
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Show less" : "Show more";
  };
  turn(opened.has(key));
  // A link inside that gets the keyboard must be seen.
  node.addEventListener("focusin", () => turn(true));
  return [node, button];
}
