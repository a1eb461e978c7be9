// What hangs below a message: legacy attachments with their coloured bar, unfurled links, files.

import { h, link, picture } from "./dom.js";
import { blocks } from "./blocks.js";
import { mrkdwn, plain } from "./mrkdwn.js";

const NAMED = { good: "var(--good)", warning: "var(--warn)", danger: "var(--bad)" };

function bar(color) {
  if (NAMED[color]) return NAMED[color];
  const bare = String(color ?? "").replace(/^#/, "");
  return /^[0-9a-f]{3}(?:[0-9a-f]{3})?$/i.test(bare) ? `#${bare}` : "var(--line)";
}

/** All attachments of a message. */
export function attachments(message, ctx, names) {
  return (message.attachments ?? []).map((one) => attachment(one, ctx, names));
}

function attachment(one, ctx, names) {
  const rich = (field) => {
    const formatted = !one.mrkdwn_in || one.mrkdwn_in.includes(field);
    return formatted ? mrkdwn(one[field] ?? "", names) : plain(one[field] ?? "");
  };
  const title = one.title && (one.title_link ? link(one.title_link, plain(one.title)) : plain(one.title));
  const node = h(
    "div",
    { class: "attachment" },
    one.author_name && h("div", { class: "attachment-author" }, one.author_link ? link(one.author_link, one.author_name) : one.author_name),
    title && h("div", { class: "attachment-title" }, title),
    one.text && h("div", { class: "text" }, rich("text")),
    one.fields?.length && h("div", { class: "fields" }, one.fields.map((field) => {
      return h("div", { class: `field-text${field.short ? "" : " wide"}` }, h("strong", null, field.title), h("div", { class: "text" }, mrkdwn(field.value ?? "", names)));
    })),
    one.blocks?.length && blocks(one.blocks, ctx),
    !one.title && !one.text && !one.blocks?.length && one.fallback && h("div", { class: "text" }, plain(one.fallback)),
    one.image_url && picture(one.image_url, one.fallback, "picture"),
    one.actions?.length && h("div", { class: "actions" }, one.actions.map((action) => h("button", { type: "button", class: "button", disabled: true, title: "Legacy attachment buttons are not played" }, action.text))),
    one.footer && h("div", { class: "attachment-footer" }, one.footer),
  );
  node.style.setProperty("--bar", bar(one.color));
  return h("div", null, one.pretext && h("div", { class: "text" }, rich("pretext")), node);
}

/** Uploaded files. */
export function files(list) {
  if (!list?.length) return null;
  return h("ul", { class: "files" }, list.map((file) => {
    const name = file.title ?? file.name;
    const size = file.size ? `${Math.max(1, Math.round(file.size / 1024))} kB` : "";
    return h("li", { class: "card file" }, "📄 ", file.url_private ? link(file.url_private, name) : name, " ", h("small", null, size));
  }));
}
