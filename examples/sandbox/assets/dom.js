// Builds DOM nodes. Text only ever becomes a text node, so nothing that a message says can become
// markup or script.

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "open", "hidden"]);

/** An element with attributes, listeners (`onclick`) and children; empty children are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (PROPERTIES.has(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** As `h`, for drawings. */
export function svg(tag, props, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== "") node.append(child);
  }
}

/** Replaces what `node` holds. */
export function fill(node, ...children) {
  const fresh = document.createDocumentFragment();
  append(fresh, children);
  node.replaceChildren(fresh);
}

export const $ = (id) => document.getElementById(id);

/**
 * A link that cannot run anything: other schemes than these stay plain text. One that leaves the
 * machine says where it goes: the sandbox plays services whose real addresses it shows.
 */
export function link(url, content, props) {
  if (!safe(url)) return h("span", { class: "dead-link", title: String(url) }, content);
  const host = outside(url);
  const where = host && { class: "leaves", title: `${url}\nleaves this machine: ${host}` };
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...props, ...where }, content);
}

/** The host of an address that is not on this machine; else null. */
export function outside(url) {
  try {
    const { protocol, hostname } = new URL(url);
    if (!["http:", "https:"].includes(protocol)) return null;
    const here = hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
    return here ? null : hostname;
  } catch {
    return null;
  }
}

/** What the clock of the world is, in words. */
export function virtual(speed) {
  if (speed === null || speed === undefined) return "Virtual clock, moved by hand";
  if (speed === 1) return "Virtual clock at the speed of yours";
  return `Virtual clock, ${Number(speed.toFixed(2))}× as fast as yours`;
}

export function safe(url) {
  try {
    return ["http:", "https:", "mailto:", "tel:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/**
 * A picture. The sandbox never leaves the machine, so pictures of other hosts are drawn as a frame
 * with their description instead of being fetched.
 */
export function picture(url, alt, className) {
  let local = false;
  try {
    const at = new URL(url, location.href);
    local = at.protocol === "data:" || (at.protocol === "http:" && at.host === location.host);
  } catch {
    // Not an address: the frame shows it.
  }
  if (local) return h("img", { class: className, src: url, alt: alt ?? "", loading: "lazy" });
  const source = safe(url) ? new URL(url).host : String(url ?? "file");
  return h(
    "span",
    { class: `${className} frame`, role: "img", "aria-label": alt || "picture", title: String(url ?? "") },
    h("span", { class: "frame-alt" }, alt || "picture"),
    h("span", { class: "frame-host" }, source),
  );
}

let spoken;

/** Says something short at the bottom of the page, and to screen readers. */
export function toast(text, kind = "info") {
  const place = $("toast");
  fill(place, h("span", { class: `toast ${kind}` }, text));
  clearTimeout(spoken);
  spoken = setTimeout(() => fill(place), 6000);
}

/** The color scheme: as the system says, until the person chooses. */
export function theme(button) {
  const apply = (choice) => {
    if (choice) document.documentElement.dataset.theme = choice;
    const dark = choice ? choice === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    button.setAttribute("aria-pressed", String(dark));
    button.title = dark ? "Light colors" : "Dark colors";
    return dark;
  };
  let dark = apply(localStorage.getItem("theme"));
  button.addEventListener("click", () => {
    const choice = dark ? "light" : "dark";
    localStorage.setItem("theme", choice);
    dark = apply(choice);
  });
}

/** Runs `work` once soon, however often it is asked for. */
export function soon(work, pause = 60) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, pause);
  };
}
