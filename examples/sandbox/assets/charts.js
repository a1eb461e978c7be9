// `data_visualization`: pie, bar, line and area charts, with their numbers in a table for readers
// that cannot see them.

import { h, svg } from "./dom.js";

const WIDTH = 460;
const HEIGHT = 220;
const PAD = { left: 44, right: 12, top: 12, bottom: 42 };

/** The whole block. */
export function charts(block) {
  const chart = block.chart ?? {};
  const draw = { pie, bar: axes, line: axes, area: axes }[chart.type];
  if (!draw) throw new Error("unknown chart");
  const { drawing, legend, numbers } = draw(chart);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", null, block.title),
    drawing,
    h("ul", { class: "legend" }, legend.map((name, index) => h("li", null, h("span", { class: `key series-${index % 12}` }), name))),
    h("details", { class: "numbers" }, h("summary", null, "Numbers"), numbers),
  );
}

function pie(chart) {
  const segments = chart.segments ?? [];
  const total = segments.reduce((sum, segment) => sum + Math.max(0, segment.value), 0) || 1;
  let angle = -Math.PI / 2;
  const slices = segments.map((segment, index) => {
    const share = Math.max(0, segment.value) / total;
    const from = angle;
    angle += share * 2 * Math.PI;
    const title = svg("title", null, `${segment.label}: ${segment.value}`);
    if (share > 0.9999) return svg("circle", { cx: 110, cy: 110, r: 96, class: `fill-${index % 12}` }, title);
    const point = (at) => `${110 + 96 * Math.cos(at)} ${110 + 96 * Math.sin(at)}`;
    const path = `M110 110 L${point(from)} A96 96 0 ${share > 0.5 ? 1 : 0} 1 ${point(angle)} Z`;
    return svg("path", { d: path, class: `slice fill-${index % 12}` }, title);
  });
  const percent = (value) => `${((value / total) * 100).toFixed(1)} %`;
  const rows = segments.map((segment) => [segment.label, String(segment.value), percent(segment.value)]);
  return {
    drawing: svg("svg", { viewBox: "0 0 220 220", class: "pie", role: "img", "aria-label": rows.map((row) => row.join(" ")).join(", ") }, slices),
    legend: segments.map((segment) => `${segment.label} · ${percent(segment.value)}`),
    numbers: numbers(["", "Value", "Share"], rows),
  };
}

function axes(chart) {
  const series = chart.series ?? [];
  const config = chart.axis_config ?? {};
  const categories = config.categories ?? (series[0]?.data ?? []).map((point) => point.label);
  const value = (one, at) => {
    const point = one.data?.find?.((entry) => entry?.label === categories[at]) ?? one.data?.[at];
    return Number(point?.value ?? point ?? 0);
  };
  const all = series.flatMap((one) => categories.map((_, at) => value(one, at)));
  const [low, high, step] = nice(Math.min(0, ...all), Math.max(0, ...all));
  const inner = { w: WIDTH - PAD.left - PAD.right, h: HEIGHT - PAD.top - PAD.bottom };
  const y = (number) => PAD.top + inner.h * (1 - (number - low) / (high - low || 1));
  const band = inner.w / Math.max(categories.length, 1);
  const x = (at) => PAD.left + band * (at + 0.5);

  const count = Math.round((high - low) / step);
  const grid = Array.from({ length: count + 1 }, (_, nth) => {
    const number = low + step * nth;
    const line = svg("line", { x1: PAD.left, x2: WIDTH - PAD.right, y1: y(number), y2: y(number), class: number === 0 ? "axis" : "grid" });
    return [line, svg("text", { x: PAD.left - 6, y: y(number) + 4, class: "tick end" }, short(number))];
  });
  const every = Math.ceil(categories.length / 8);
  const ticks = categories.map((name, at) => at % every === 0 && svg("text", { x: x(at), y: HEIGHT - PAD.bottom + 16, class: "tick middle" }, name));
  const names = [
    config.x_label && svg("text", { x: PAD.left + inner.w / 2, y: HEIGHT - 6, class: "axis-name middle" }, config.x_label),
    config.y_label && svg("text", { x: 12, y: PAD.top + inner.h / 2, class: "axis-name middle", transform: `rotate(-90 12 ${PAD.top + inner.h / 2})` }, config.y_label),
  ];
  const marks = series.map((one, index) => {
    const points = categories.map((_, at) => [x(at), y(value(one, at)), `${one.name}, ${categories[at]}: ${value(one, at)}`]);
    if (chart.type === "bar") {
      const wide = (band * 0.7) / series.length;
      return points.map(([at, top, said]) => {
        const left = at - band * 0.35 + wide * index;
        return svg("rect", { x: left, y: Math.min(top, y(0)), width: Math.max(1, wide - 1), height: Math.max(1, Math.abs(y(0) - top)), rx: 2, class: `fill-${index % 12}` }, svg("title", null, said));
      });
    }
    const path = points.map(([at, top], nth) => `${nth ? "L" : "M"}${at} ${top}`).join(" ");
    const area = chart.type === "area" && points.length && svg("path", { d: `${path} L${points.at(-1)[0]} ${y(0)} L${points[0][0]} ${y(0)} Z`, class: `area fill-${index % 12}` });
    const dots = points.map(([at, top, said]) => svg("circle", { cx: at, cy: top, r: 3, class: `fill-${index % 12}` }, svg("title", null, said)));
    return [area, svg("path", { d: path, class: `line stroke-${index % 12}` }), dots];
  });
  const rows = categories.map((name, at) => [name, ...series.map((one) => String(value(one, at)))]);
  return {
    drawing: svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${chart.type} chart of ${series.map((one) => one.name).join(", ")}` }, grid, ticks, names, marks),
    legend: series.map((one) => one.name),
    numbers: numbers(["", ...series.map((one) => one.name)], rows),
  };
}

/** Ends of the axis that are easy to read. */
function nice(low, high) {
  if (low === high) return [low, low + 1, 1];
  const size = 10 ** Math.floor(Math.log10((high - low) / 4));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((one) => (high - low) / one <= 4) ?? size * 10;
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step, step];
}

const short = (number) => new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 }).format(number);

function numbers(head, rows) {
  return h("table", null, h("thead", null, h("tr", null, head.map((name) => h("th", { scope: "col" }, name)))), h("tbody", null, rows.map((row) => h("tr", null, row.map((entry, at) => h(at ? "td" : "th", at ? null : { scope: "row" }, entry))))));
}
