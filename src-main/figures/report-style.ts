/** Quiet in light and dark; the tokens are those of the window. */
export const lightTokens =
  '--bg:#f3f3f1;--panel:#fff;--raise:#ecebe8;--line:#dcdad5;--edge:#85898d;--ink:#1d1f21;--mute:#5c6167;--accent:#9a5000;--good:#0b6b4a';
export const darkTokens =
  '--bg:#17181a;--panel:#1e2023;--raise:#282b2f;--line:#33373c;--edge:#7b828a;--ink:#eceef0;--mute:#a3abb3;--accent:#ffb454;--good:#7fd1ae';
/** A plot is drawn in dark ink on white: in the dark it is turned over, and its hues stay. */
export const darkPlot = 'filter:invert(.88) hue-rotate(180deg)';

export const reportStyle = `
:root{color-scheme:light dark;${lightTokens}}
@media(prefers-color-scheme:dark){:root{${darkTokens}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 "IBM Plex Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:36px 20px 72px}
h1{font-size:24px;line-height:1.25;font-weight:600;margin:0 0 6px}
h2{font-size:15px;font-weight:600;margin:0 0 10px}
.lead{color:var(--mute);margin:0 0 24px;max-width:75ch}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin:0 0 14px}
.scroll{overflow-x:auto}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:var(--mute);font-size:12.5px;padding:0 0 8px}
th,td{padding:6px 12px;text-align:right;vertical-align:top;border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}
th:first-child,td.same{text-align:left;padding-left:0}
tbody th{font-weight:400}
thead th{color:var(--mute);font-weight:600}
tbody tr:hover{background:var(--raise)}
td.same{color:var(--mute);padding-left:12px}
small{display:block;color:var(--mute);font-size:11.5px}
.quiet,.note{color:var(--mute)}
.note{font-size:12.5px;margin:10px 0 0}
strong{font-weight:600;color:var(--good)}
sup{line-height:0}
figure{margin:0}
.paper{background:#fff;border-radius:6px;padding:12px}
@media(prefers-color-scheme:dark){.plot{${darkPlot}}}
.paper svg{display:block;width:100%;height:auto}
ul{margin:0;padding-left:18px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;margin:0;font-size:13px;align-content:start}
dt{color:var(--mute)}
dd{margin:0;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));gap:18px 32px}
summary{cursor:pointer;color:var(--accent)}
pre{overflow-x:auto;font-size:12px;margin:10px 0 0}
@media print{body{background:#fff}main{padding:0;max-width:none}section{border:0;padding:0}h2{break-after:avoid}figure,tr{break-inside:avoid}.plot{filter:none}.scroll{overflow:visible}th,td{white-space:normal;padding:3px 6px}}
`;
