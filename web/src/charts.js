// Draws every <figure data-chart> from the table beneath it and folds the
// table. Without this script the tables stand open and say the same.
import * as echarts from "echarts/core";
import { BarChart, LineChart, RadarChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { read, sankey, series } from "./read.js";
import { barOption, lineOption, sankeyOption } from "./options.js";
import { patternOption, radarOption } from "./fingerprint.js";

echarts.use([BarChart, LineChart, RadarChart, SankeyChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent, SVGRenderer]);

const drawn = [];

function ink() {
  const css = getComputedStyle(document.documentElement);
  const of = (name) => css.getPropertyValue(name).trim();
  return {
    text: of("--ink"), quiet: of("--ink-3"), line: of("--line"), sheet: of("--sheet"), good: of("--good"), bad: of("--bad"), unknown: of("--unknown"),
    font: getComputedStyle(document.body).fontFamily,
    series: ["--o1", "--o2", "--o3", "--o4", "--o5", "--o6", "--o7", "--o8"].map(of),
  };
}

function optionOf(figure, width) {
  const data = read(figure.querySelector("table"));
  const unit = figure.dataset.unit || "";
  const limit = Number(figure.dataset.limit);
  switch (figure.dataset.chart) {
    case "sankey": return sankeyOption(sankey(data), ink(), unit, width);
    case "stack": return barOption(series(data), ink(), unit, true, limit);
    case "bar": return barOption(series(data), ink(), unit, false, limit);
    case "line": return lineOption(series(data), ink(), unit, limit, "near" in figure.dataset);
    case "pattern": return patternOption(series(data), ink(), unit);
    case "radar": return radarOption(series(data), ink(), unit, width);
  }
  return null;
}

function draw(figure) {
  const holder = document.createElement("div");
  holder.className = ["sankey", "radar"].includes(figure.dataset.chart) ? "chart tall" : "chart";
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", figure.dataset.label || "");
  figure.prepend(holder);
  const option = optionOf(figure, holder.clientWidth);
  if (!option) {
    holder.remove();
    return;
  }
  option.aria = { enabled: false };
  const chart = echarts.init(holder, null, { renderer: "svg" });
  chart.setOption(option);
  drawn.push({ figure, holder, chart });
  const table = figure.querySelector("details.data");
  if (table) table.open = false;
}

function redraw() {
  for (const d of drawn) {
    d.chart.resize();
    const option = optionOf(d.figure, d.holder.clientWidth);
    option.aria = { enabled: false };
    d.chart.setOption(option, { notMerge: true });
  }
}

function start() {
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    if (figure.querySelector("tbody tr")) {
      try {
        draw(figure);
      } catch (fault) {
        console.error("chart", figure.id, fault);
      }
    }
  }
  let timer = 0;
  addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(redraw, 120);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

start();
