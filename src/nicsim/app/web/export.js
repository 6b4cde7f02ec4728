// What leaves the page: link, scenario file, picture, data, hand-out; and what comes in: a file.

import { drawn } from "./charts.js";
import { announce, byId, h, tellFaults } from "./dom.js";
import { linkOf } from "./link.js";
import { armFromText } from "./opening.js";
import { pictureOf } from "./panels.js";
import { Refusal } from "./refusal.js";
import { textOf } from "./saving.js";
import { replacedAt } from "./state.js";
import { asCsv } from "./tables.js";
import { nameOf } from "./words.js";

const LARGEST = 190_000;

/**
 * @param {import("./state.js").Store} store
 * @param {import("./results.js").Reader} reader
 * @param {import("./api.js").Source} source
 */
export function makeExport(store, reader, source) {
  const { catalogue, live } = source;
  const aYear = catalogue.weeksAYear;
  for (const id of ["share", "save", "open"]) byId(id).hidden = !live;
  byId("export-handout").hidden = source.handout === null;

  byId("share").addEventListener("click", async () => {
    const link = linkOf(store.get());
    const field = byId("link");
    byId("link-box").hidden = false;
    field.value = link;
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(link);
      announce("The link is copied.");
      byId("link-note").textContent = "Copied. It holds all settings of A and B.";
    } catch {
      byId("link-note").textContent = "Copy it from here. It holds all settings of A and B.";
    }
  });
  byId("link-close").addEventListener("click", () => {
    byId("link-box").hidden = true;
    byId("share").focus();
  });

  byId("save").addEventListener("click", () =>
    trying(async () => {
      const { arms, editing } = store.get();
      const arm = arms[editing];
      if (!arm) return;
      save(new Blob([textOf(arm, catalogue)], { type: "application/toml" }), `${slug(arm.title)}.toml`);
    }),
  );

  const file = byId("file");
  byId("open").addEventListener("click", () => file.click());
  file.addEventListener("change", () =>
    trying(async () => {
      const chosen = file.files[0];
      file.value = "";
      if (!chosen) return;
      if (chosen.size > LARGEST) throw new Refusal([`${chosen.name} is larger than any scenario: ${Math.round(chosen.size / 1000)} kB.`]);
      const arm = await source.check(armFromText(await chosen.text(), catalogue));
      const { arms, bases, editing } = store.get();
      store.set({ arms: replacedAt(arms, editing, arm), bases: replacedAt(bases, editing, arm), lesson: null });
      tellFaults([]);
      announce(`Opened ${arm.title}.`);
    }),
  );

  byId("export-csv").addEventListener("click", () => save(new Blob([asCsv(tidy(store.get(), reader, catalogue))], { type: "text/csv" }), "nicsim.csv"));
  byId("export-svg").addEventListener("click", () => save(new Blob([chartsAsSvg(store.get(), reader, aYear, catalogue.caveat)], { type: "image/svg+xml" }), "nicsim.svg"));
  byId("export-png").addEventListener("click", () =>
    trying(async () => save(await asPng(chartsAsSvg(store.get(), reader, aYear, catalogue.caveat)), "nicsim.png")),
  );
  byId("export-handout").addEventListener("click", () =>
    trying(async () => {
      if (!source.handout) return;
      const { arms, seed, replicates } = store.get();
      announce("Making the hand-out.");
      save(new Blob([await source.handout(arms.filter((arm) => arm !== null), seed, replicates)], { type: "text/html" }), "nicsim-handout.html");
    }),
  );
}

/** @param {() => Promise<void>} work */
async function trying(work) {
  try {
    await work();
  } catch (fault) {
    tellFaults(fault instanceof Refusal ? fault.faults : [`That did not work: ${fault}`]);
  }
}

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const address = URL.createObjectURL(content);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  announce(`Saved ${name}.`);
}

/** @param {string} title */
export function slug(title) {
  return (title.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "scenario").slice(0, 60);
}

/** All runs, a row a week. @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {any} catalogue */
export function tidy({ runs, arms }, reader, catalogue) {
  const names = catalogue.measures.map((/** @type {any} */ m) => m.name);
  /** @type {(string | number)[][]} */
  const rows = [];
  runs.forEach((arm, i) => {
    if (!arm) return;
    const columns = names.map((/** @type {string} */ name) => reader.columns(arm, name));
    arm.replicates.forEach((replicate, r) => {
      for (let week = 0; week < arm.weeks; week++) {
        rows.push([`${"AB"[i]}: ${arms[i]?.title}`, replicate, week, ...columns.map((/** @type {any} */ c) => Number(c[r][week].toFixed(4)))]);
      }
    });
  });
  return { heads: ["arm", "replicate", "week", ...names], rows };
}

/** The charts as one SVG, with titles. @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {number} aYear @param {string} caveat */
export function chartsAsSvg(state, reader, aYear, caveat) {
  const [width, height, gap] = [640, 320, 34];
  const rows = state.measures.length;
  const text = new XMLSerializer();
  const parts = state.measures.map((measure, i) => {
    const { svg } = drawn(pictureOf(state, reader, measure, aYear), width, height);
    svg.setAttribute("y", String(50 + i * (height + gap)));
    const title = measure === "stages" ? "Stages of use of helpful practices" : nameOf(measure);
    return `<text x="10" y="${44 + i * (height + gap)}" font-weight="700" font-size="15">${escaped(title)}</text>${text.serializeToString(svg)}`;
  });
  const arms = state.arms.map((arm, i) => (arm ? `${"AB"[i]}${i ? " (dashed)" : ""}: ${arm.title}` : "")).filter(Boolean).join("   ");
  const total = 60 + rows * (height + gap) + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="sans-serif"><rect width="100%" height="100%" fill="#ffffff"/><text x="10" y="20" font-size="13">${escaped(arms)}</text>${parts.join("")}<text x="10" y="${total - 8}" font-size="10">${escaped(caveat)}</text></svg>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** @param {string} svg @returns {Promise<Blob>} */
async function asPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = h("canvas", { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((/** @type {Blob | null} */ blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}
