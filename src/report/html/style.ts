import { Markup } from './markup.ts';

/** Light, dark and on paper; from a phone's width up. Colours keep a contrast of 4.5 to 1 against their ground, bars 3 to 1. */
export const style = new Markup(`
:root { color-scheme: light dark; --ground: #fff; --panel: #f4f5f7; --text: #1d2129; --quiet: #5a6270; --rule: #d9dce1;
  --s1: #2563a8; --s2: #7da7d6; --s3: #c2410c; --good: #19783f; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --panel: #1e232b; --text: #e6e8ec; --quiet: #a3abb8;
  --rule: #353c47; --s1: #6aa9ee; --s2: #3f6fa3; --s3: #f08a4b; --good: #63c58a; --bad: #ff8a80; --warn: #e0b050; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
p { margin: .25rem 0 .5rem; }
bdi { white-space: pre-wrap; overflow-wrap: anywhere; }
.note, figcaption, .axis, .top, dt { color: var(--quiet); font-size: .87rem; }
.advice { border-inline-start: 4px solid var(--warn); padding: .4rem .75rem; background: var(--panel); white-space: pre-wrap;
  overflow-wrap: anywhere; }
.progress { display: flex; height: .8rem; margin: 1rem 0 .35rem; background: var(--rule); border-radius: .4rem; overflow: hidden; }
.progress span { display: block; min-width: 0; }
.done { background: var(--good); } .failed { background: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .6rem; margin: 1rem 0 0; }
.tiles div { background: var(--panel); border-radius: .4rem; padding: .55rem .75rem; }
.tiles dd { margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
.tiles small { display: block; font-size: .82rem; font-weight: 400; color: var(--quiet); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem 1.5rem; }
figure { margin: 0; break-inside: avoid; }
figcaption strong { color: var(--text); margin-inline-end: .35rem; }
.key { margin-inline-start: .6rem; white-space: nowrap; }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-inline-end: .3em; border-radius: 2px; background: currentColor; }
.key.s1::before { background: var(--s1); } .key.s2::before { background: var(--s2); } .key.s3::before { background: var(--s3); }
svg { display: block; width: 100%; height: 7rem; }
rect.s1 { fill: var(--s1); } rect.s2 { fill: var(--s2); } rect.s3 { fill: var(--s3); }
.area { fill: var(--s2); opacity: .45; } .line { fill: none; stroke: var(--s1); stroke-width: 2; }
.grid { fill: none; stroke: var(--rule); stroke-width: 1; } .mark { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 4 3; }
.line, .grid, .mark { vector-effect: non-scaling-stroke; }
.hover { fill: transparent; } .hover:hover { fill: var(--quiet); opacity: .25; }
.axis { display: flex; justify-content: space-between; gap: .5rem; }
.axis.bars { gap: 0; } .axis.bars span { flex: 1 1 0; min-width: 0; text-align: center; font-size: .78rem; white-space: nowrap; }
.scroll + .charts { margin-top: 1.25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; padding-inline-start: .6rem; }
td bdi { overflow-wrap: break-word; } td.prose { min-width: 12rem; } td.prose bdi { overflow-wrap: anywhere; }
.bar { display: inline-block; width: 4rem; margin-inline-end: .5rem; height: .6rem; background: var(--panel); border-radius: 2px; overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--s1); }
.error, .failure { color: var(--bad); font-weight: 600; } .warning { color: var(--warn); font-weight: 600; }
.review { list-style: none; margin: 0; padding: 0; }
.review > li { border: 1px solid var(--rule); border-radius: .4rem; padding: .55rem .75rem; margin: 0 0 .6rem; break-inside: avoid; }
.review ul { margin: .15rem 0 .35rem; padding-inline-start: 1.1rem; }
.texts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: .5rem; }
.texts > div { background: var(--panel); border-radius: .3rem; padding: .3rem .55rem; min-width: 0; }
.texts p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; text-align: start; }
.texts small { color: var(--quiet); }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: .87rem; overflow-wrap: anywhere; }
@media (max-width: 34rem) { body { font-size: 14px; } table { font-size: .87rem; } .tiles { grid-template-columns: 1fr 1fr; } .facts { grid-template-columns: 1fr; }
  .facts dd { margin-bottom: .35rem; } th, td { padding-inline-end: .4rem; } }
@page { size: A4; margin: 14mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --panel: #f1f2f4; --text: #000; --quiet: #444; --rule: #bbb;
    --s1: #2563a8; --s2: #7da7d6; --s3: #c2410c; --good: #19783f; --bad: #a01d16; --warn: #704800; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; } .axis.bars { gap: 0; } .axis.bars span { flex: 1 1 0; min-width: 0; text-align: center; font-size: .78rem; white-space: nowrap; }
.scroll + .charts { margin-top: 1.25rem; }
.scroll { overflow: visible; }
  table { font-size: 9pt; } thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; } .tiles { grid-template-columns: repeat(4, 1fr); } svg { height: 30mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`);
