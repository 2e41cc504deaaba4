/** Light and dark, wide and narrow, screen and paper. Colours never say alone what they say. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --panel: #ffffff; --text: #1c1e21; --muted: #565c64; --line: #dcdfe3; --line-strong: #8b929b;
  --gateway: #0b5cad; --gateway-soft: #e3eefa; --direct: #7a3e9d; --direct-soft: #f2e8f8;
  --good: #17663a; --good-soft: #e1f2e7; --bad: #a32117; --bad-soft: #fbe6e3; --quiet-soft: #eceef0; --focus: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121417; --panel: #191c20; --text: #e6e8ea; --muted: #a3abb4; --line: #2d3238; --line-strong: #6d7681;
    --gateway: #7fb7f2; --gateway-soft: #16304b; --direct: #cfa1e8; --direct-soft: #37214a;
    --good: #7dd3a0; --good-soft: #14361f; --bad: #ff9d92; --bad-soft: #4a1a15; --quiet-soft: #272b31; --focus: #7fb7f2;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 5.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 36px; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 4px; }
h2 { font-size: 1.45rem; letter-spacing: -0.01em; margin: 0 0 4px; }
h3 { font-size: 1.08rem; margin: 36px 0 4px; }
h4 { font-size: 0.95rem; margin: 20px 0 4px; }
p { margin: 4px 0 12px; max-width: 78ch; }
a { color: var(--gateway); text-underline-offset: 2px; }
.sub { color: var(--muted); }
small { color: var(--muted); font-size: 0.8rem; }
code { font: 0.86em/1.4 ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 24px; top: 8px; background: var(--panel); padding: 6px 10px; z-index: 3; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 14px; margin: 22px 0 8px; padding: 0; list-style: none; }
.facts > li { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.facts h2 { font-size: 1.1rem; margin: 0 0 8px; }
.facts dl { margin: 0; }
.facts dl > div { display: flex; justify-content: space-between; gap: 10px; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; text-align: right; font-weight: 600; white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 10px 0 0; padding: 0; }

#filter {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center;
  margin: 18px -12px 0; padding: 10px 12px; background: var(--page); border-bottom: 1px solid var(--line);
}
#filter label { color: var(--muted); }
#filter select, #filter button {
  font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line-strong); border-radius: 6px; padding: 4px 8px; max-width: 15rem;
}
#filter output { color: var(--muted); }

main > section { border-top: 1px solid var(--line); margin-top: 40px; padding-top: 28px; }
.picture { margin: 18px 0 0; }
.picture > svg { display: block; width: 100%; height: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 8px; }
.picture figcaption { display: flex; flex-wrap: wrap; gap: 4px 22px; color: var(--muted); font-size: 0.86rem; margin-top: 6px; }
.key svg { width: 34px; height: 8px; vertical-align: middle; }
svg text { fill: var(--text); font-size: 12.5px; }
svg .strong { font-weight: 650; font-size: 13.5px; }
svg .quiet { fill: var(--muted); }
svg .middle { text-anchor: middle; }
svg .end { text-anchor: end; }
.box { fill: var(--page); stroke: var(--line-strong); }
.box.waiting { stroke-dasharray: 3 4; }
.denied { fill: var(--quiet-soft); stroke: var(--line-strong); stroke-dasharray: 2 3; }
.line { fill: none; stroke-width: 1.6; }
.line.gateway { stroke: var(--gateway); }
.line.direct { stroke: var(--direct); stroke-dasharray: 7 4; }

.scroll { position: relative; overflow-x: auto; margin: 10px 0 18px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.4; }
caption { text-align: left; padding: 9px 12px; color: var(--muted); font-size: 0.86rem; border-bottom: 1px solid var(--line); }
th, td { text-align: left; vertical-align: top; padding: 7px 12px; border-bottom: 1px solid var(--line); min-width: 5.5rem; }
thead th { font-size: 0.82rem; vertical-align: bottom; color: var(--muted); border-bottom-color: var(--line-strong); }
tbody tr:last-child > *, tfoot tr:last-child > * { border-bottom: 0; }
tfoot > tr:first-child > * { border-top: 2px solid var(--line-strong); }
tbody th, tfoot th { font-weight: 600; min-width: 8rem; }
time { white-space: nowrap; }
.questions td:nth-of-type(1) { min-width: 13rem; }
td small, th small { display: block; font-weight: 400; }
.path { display: flex; align-items: baseline; gap: 6px; }
.path + .path { margin-top: 3px; }
.path small { white-space: nowrap; }
.number { text-align: right; }
.none { color: var(--muted); }
.chip { display: inline-block; border-radius: 5px; padding: 0 7px; font-size: 0.82rem; font-weight: 600; white-space: nowrap; background: var(--quiet-soft); border: 1px solid transparent; }
.chip.gateway { color: var(--gateway); background: var(--gateway-soft); border-color: currentColor; }
.chip.direct { color: var(--direct); background: var(--direct-soft); border: 1px dashed currentColor; }
.chip.good { color: var(--good); background: var(--good-soft); }
.chip.bad, .chip.other { color: var(--bad); background: var(--bad-soft); border-color: currentColor; }
.notices { margin: 8px 0 14px; padding-left: 20px; max-width: 90ch; }
.notices li { margin: 3px 0; }
.failures { color: var(--bad); }
details { margin: 10px 0; }
summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
footer { color: var(--muted); margin-top: 48px; padding-bottom: 40px; font-size: 0.86rem; }

@media (max-width: 640px) {
  body { font-size: 14px; }
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  #filter { position: static; }
  .picture > svg { min-width: 640px; }
  .picture { overflow-x: auto; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  :root {
    --page: #fff; --panel: #fff; --text: #000; --muted: #444; --line: #bbb; --line-strong: #666; --gateway: #0b5cad; --gateway-soft: #fff;
    --direct: #7a3e9d; --direct-soft: #fff; --good: #17663a; --good-soft: #fff; --bad: #a32117; --bad-soft: #fff; --quiet-soft: #fff;
  }
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 9.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  #filter, nav, .skip { display: none !important; }
  .scroll { overflow: visible; border: 0; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  tr, figure, .facts > li { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
  main > section { break-before: page; border-top: 0; margin-top: 0; padding-top: 0; }
  main > section:first-of-type { break-before: auto; }
  th, td { padding: 3px 8px; }
  details::details-content { content-visibility: visible; }
}
`;
