// Draws Block Kit: every block type has a row in the table at the end; a type that is not there is
// shown as what it is.

import { h, link, picture } from "./dom.js";
import { charts } from "./charts.js";
import { element } from "./elements.js";
import { ICONS } from "./emoji.js";
import { fold } from "./fold.js";
import { markdown } from "./markdown.js";
import { plain, text, words } from "./mrkdwn.js";
import { richText, richWords } from "./richtext.js";

const parts = (list, block, ctx) => (list ?? []).map((el) => element(el, block, ctx));
const icon = (object) => object?.name && h("span", { class: "slack-icon", title: object.name }, ICONS[object.name] ?? "◆");
const drawn = (object, ctx) => (object?.type === "rich_text" ? richText(object, ctx.names) : text(object, ctx.names));

function section(block, ctx) {
  const whole = block.text && h("div", { class: "text" }, text(block.text, ctx.names));
  const said = whole && (block.expand ? whole : fold(whole, block.text.text, `${ctx.key}/${block.block_id}`));
  const fields = block.fields?.length && h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field-text" }, text(field, ctx.names))));
  const body = h("div", { class: "section-text" }, said, fields);
  return h("div", { class: "section" }, body, block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, ctx)));
}

function header(block, ctx) {
  return h(`h${Math.min(6, (block.level ?? 1) + 2)}`, { class: `header level-${block.level ?? 1}` }, text(block.text, ctx.names));
}

function context(block, ctx) {
  const one = (el) => (el.type === "image" ? picture(el.image_url ?? el.slack_file?.url, el.alt_text, "context-picture") : h("span", { class: "text" }, text(el, ctx.names)));
  return h("div", { class: "context" }, (block.elements ?? []).map(one));
}

function image(block, ctx) {
  const title = block.title && h("figcaption", null, text(block.title, ctx.names));
  return h("figure", { class: "image" }, title, picture(block.image_url ?? block.slack_file?.url, block.alt_text, "picture"));
}

let inputs = 0;

function input(block, ctx) {
  inputs += 1;
  const [labelId, hintId, errorId] = ["label", "hint", "error"].map((name) => `${name}-${inputs}`);
  const dispatch = Boolean(block.dispatch_action);
  const described = [block.hint && hintId, errorId].filter(Boolean).join(" ");
  const more = { input: true, dispatch, label: { "aria-labelledby": labelId, "aria-describedby": described } };
  return h(
    "div",
    { class: "input", data: { block: block.block_id } },
    h("div", { class: "label", id: labelId }, text(block.label, ctx.names), block.optional && h("span", { class: "optional" }, " (optional)")),
    element(block.element, block, ctx, more),
    block.hint && h("div", { class: "hint", id: hintId }, text(block.hint, ctx.names)),
    h("div", { class: "input-error", id: errorId, role: "alert" }),
  );
}

function card(block, ctx) {
  const line = (name) => block[name] && h("div", { class: `card-${name}` }, text(block[name], ctx.names));
  const small = block.icon ? picture(block.icon.image_url, block.icon.alt_text, "card-icon") : icon(block.slack_icon);
  return h(
    "article",
    { class: "card" },
    block.hero_image && picture(block.hero_image.image_url, block.hero_image.alt_text, "hero"),
    h("div", { class: "card-head" }, small, h("div", null, line("title"), line("subtitle"))),
    line("body"),
    line("subtext"),
    block.actions?.length && h("div", { class: "actions" }, parts(block.actions, block, ctx)),
  );
}

function container(block, ctx) {
  const title = block.rich_text_title ? richText(block.rich_text_title, ctx.names) : text(block.title, ctx.names);
  const head = [
    block.icon && picture(block.icon.image_url, block.icon.alt_text, "card-icon"),
    h("span", { class: "container-title" }, title, block.subtitle && h("small", null, text(block.subtitle, ctx.names))),
  ];
  const body = h("div", { class: "container-body" }, blocks(block.child_blocks, ctx));
  const look = `container width-${block.width ?? "standard"}${block.has_header_divider ? " ruled" : ""}`;
  if (block.is_collapsible) return h("details", { class: look, open: !block.default_collapsed }, h("summary", null, head), body);
  return h("section", { class: look }, h("div", { class: "container-head" }, head), body);
}

function cell(content, ctx, block) {
  if (!content) return null;
  if (content.type === "rich_text") return richText(content, ctx.names);
  if (content.type === "action_cell") return element(content.element, block, ctx);
  if (["raw_text", "raw_number"].includes(content.type)) return content.text ?? String(content.value);
  return unknown(content);
}

function rowsOf(block, ctx, rows, tag, row0 = false) {
  const look = (index) => {
    const setting = block.column_settings?.[index];
    return [setting?.align && `align-${setting.align}`, setting && setting.is_wrapped === false && "nowrap"].filter(Boolean).join(" ") || null;
  };
  return rows.map((row) => h("tr", null, row.map((content, index) => {
    const heading = tag === "th" || (row0 && index === (block.row_header_column_index ?? 0));
    const number = content?.type === "raw_number" ? "align-right" : null;
    const scope = heading ? (tag === "th" ? "col" : "row") : null;
    return h(heading ? "th" : "td", { class: look(index) ?? number, scope }, cell(content, ctx, block));
  })));
}

function table(block, ctx) {
  const [head, ...rows] = block.rows ?? [[]];
  return h(
    "div",
    { class: "table-scroll", tabindex: "0" },
    h("table", null, h("thead", null, rowsOf(block, ctx, [head], "th")), h("tbody", null, rowsOf(block, ctx, rows, "td"))),
  );
}

function dataTable(block, ctx) {
  const [head, ...rows] = block.rows ?? [[]];
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  let page = 0;
  const body = h("tbody", null);
  const where = h("span", null);
  const show = (to) => {
    page = Math.min(Math.max(to, 0), pages - 1);
    body.replaceChildren(...rowsOf(block, ctx, rows.slice(page * size, (page + 1) * size), "td", true));
    where.textContent = `Page ${page + 1} of ${pages} · ${rows.length} rows`;
    [back.disabled, on.disabled] = [page === 0, page === pages - 1];
  };
  const back = h("button", { type: "button", class: "button quiet", "aria-label": "Previous page", onclick: () => show(page - 1) }, "‹");
  const on = h("button", { type: "button", class: "button quiet", "aria-label": "Next page", onclick: () => show(page + 1) }, "›");
  show(0);
  return h(
    "div",
    { class: "data-table" },
    h("div", { class: "table-scroll", tabindex: "0" }, h("table", null, h("caption", null, block.caption), h("thead", null, rowsOf(block, ctx, [head], "th")), body)),
    pages > 1 && h("div", { class: "pager" }, back, where, on),
  );
}

const STATES = { pending: ["○", "to do"], in_progress: ["◔", "in progress"], complete: ["✓", "done"], error: ["!", "failed"] };

function task(block, ctx) {
  const [sign, said] = STATES[block.status] ?? STATES.pending;
  const more = [block.details, block.output].filter(Boolean).map((part) => h("div", { class: "task-text" }, drawn(part, ctx)));
  const sources = block.sources?.length && h("div", { class: "task-sources" }, block.sources.map((source) => link(source.url, source.text)));
  return h(
    "div",
    { class: `task-card is-${block.status ?? "pending"}` },
    h("span", { class: "task-sign", title: said, "aria-label": said, role: "img" }, sign),
    h("div", null, !block.hide_title && h("div", { class: "task-title" }, icon(block.icon), plain(block.title ?? "")), more, sources),
  );
}

function plan(block, ctx) {
  return h("section", { class: "plan" }, h("div", { class: "plan-title" }, plain(words(block.title))), (block.tasks ?? []).map((one) => task(one, ctx)));
}

function video(block, ctx) {
  const by = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return h(
    "figure",
    { class: "video" },
    h("div", { class: "video-title" }, block.title_url ? link(block.title_url, text(block.title, ctx.names)) : text(block.title, ctx.names)),
    block.description && h("div", { class: "text" }, text(block.description, ctx.names)),
    link(block.video_url, h("span", { class: "video-frame" }, picture(block.thumbnail_url, block.alt_text, "picture"), h("span", { class: "play", "aria-hidden": "true" }, "▶"))),
    by && h("figcaption", null, by),
  );
}

const LEVELS = { info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };

function alert(block, ctx) {
  const level = block.level ?? "default";
  return h("div", { class: `alert is-${level}`, role: "note" }, h("span", { "aria-hidden": "true" }, LEVELS[level] ?? "•"), h("div", { class: "text" }, text(block.text, ctx.names)));
}

function authProvider(block, ctx) {
  const action = { type: "button", action_id: `auth_provider_connect_${block.value}`, url: block.auth_url, style: "primary", text: { type: "plain_text", text: "Connect" } };
  const known = block.is_connected && h("small", null, "Connected", block.connected_identity && [" as ", text(block.connected_identity, ctx.names)]);
  return h(
    "div",
    { class: "card auth" },
    h("div", { class: "card-head" }, block.icon_url && picture(block.icon_url, words(block.name), "card-icon"), h("div", null, h("div", { class: "card-title" }, text(block.name, ctx.names)), h("div", null, text(block.description, ctx.names)), known)),
    h("div", { class: "actions" }, !block.is_connected && element(action, block, ctx), block.accessory && element(block.accessory, block, ctx)),
  );
}

const file = (block) => h("div", { class: "card file" }, "📎 ", h("strong", null, block.file?.title ?? block.file?.name ?? block.external_id ?? "file"), h("small", null, ` ${block.source ?? ""} file`));
const call = (block) => h("div", { class: "card call" }, "📞 ", h("strong", null, block.call?.v1?.name ?? "Call"), h("small", null, ` ${block.call_id ?? ""}`));

/** What the page cannot draw, named and shown whole. */
export function unknown(block) {
  return h(
    "details",
    { class: "unknown" },
    h("summary", null, "Unknown block ", h("code", null, String(block?.type ?? "without a type"))),
    h("pre", { class: "code-block" }, JSON.stringify(block, null, 2)),
  );
}

const BLOCKS = {
  actions: (block, ctx) => h("div", { class: "actions" }, parts(block.elements, block, ctx)),
  alert,
  auth_provider: authProvider,
  call,
  card,
  carousel: (block, ctx) => h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, (block.elements ?? []).map((one) => card(one, ctx))),
  container,
  context,
  context_actions: (block, ctx) => h("div", { class: "actions small" }, parts(block.elements, block, ctx)),
  data_table: dataTable,
  data_visualization: (block) => charts(block),
  divider: () => h("hr", null),
  file,
  header,
  image,
  input,
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text ?? "")),
  plan,
  rich_text: (block, ctx) => h("div", { class: "rich-text" }, richText(block, ctx.names)),
  section,
  share_shortcut: () => h("div", { class: "card" }, "⚡ Shared shortcut"),
  table,
  task_card: task,
  video,
};

/** Nodes for a list of blocks. A block that is broken is shown as unknown, and the rest is drawn. */
export function blocks(list, ctx) {
  return (list ?? []).map((block) => {
    const draw = BLOCKS[block?.type] ?? unknown;
    let node;
    try {
      node = draw(block, ctx);
    } catch {
      node = unknown(block);
    }
    return h("div", { class: `block block-${BLOCKS[block?.type] ? block.type : "unknown"}` }, node);
  });
}

/** What a list of blocks says, for notifications and short lines. */
export function blockWords(list) {
  const say = (block) => words(block.text) || words(block.title) || (block.type === "rich_text" ? richWords(block) : "");
  return (list ?? []).map(say).filter(Boolean).join(" · ");
}
