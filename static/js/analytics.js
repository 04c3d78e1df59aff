// The trend of [data-trend]: its value names the JSON element with {labels, step, metric, series: [{account, platform, values}]}.
// Lines differ by colour, by dash and by the shape of their points. A missing number is a gap, never nought.
const DASHES = [[], [6, 4], [2, 3], [8, 3, 2, 3]];
const SHAPES = ["circle", "rect", "triangle", "rectRot", "crossRot"];
const HUES = [232, 24, 152, 330, 200, 80, 278, 0];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isDark = () => getComputedStyle(document.body).colorScheme === "dark"
  || document.documentElement.dataset.theme === "dark"
  || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

function lines(series, dark) {
  return series.map((each, place) => {
    const colour = `hsl(${HUES[place % HUES.length]} 55% ${dark ? 70 : 38}%)`;
    return {
      label: `${each.account} (${each.platform})`,
      data: each.values,
      spanGaps: false,
      borderColor: colour,
      backgroundColor: colour,
      borderDash: DASHES[place % DASHES.length],
      pointStyle: SHAPES[place % SHAPES.length],
      borderWidth: 2,
      pointRadius: 3,
      tension: 0,
    };
  });
}

function ink(name, probe) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

function draw(holder) {
  const data = JSON.parse(document.getElementById(holder.dataset.trend).textContent);
  const canvas = holder.querySelector("canvas");
  const [text, rule] = [ink("--ink-2", holder), ink("--rule", holder)];
  holder.style.color = "";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return new window.Chart(canvas, {
    type: "line",
    data: { labels: data.labels, datasets: lines(data.series, isDark()) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: still ? false : { duration: 200 },
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { ticks: { color: text, maxRotation: 0, autoSkipPadding: 16, font: { family: css("--font") } }, grid: { color: rule } },
        y: { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: rule }, title: { display: true, text: data.metric, color: text } },
      },
      plugins: { legend: { position: "bottom", labels: { color: text, usePointStyle: true, boxWidth: 8, boxHeight: 8 } } },
    },
  });
}

if (window.Chart) document.querySelectorAll("[data-trend]").forEach(draw);
