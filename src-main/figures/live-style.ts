/** What a live report has beside the report's own look: the theme that was chosen, the maps and their controls, paper. */
import { darkPlot, darkTokens, lightTokens, reportStyle } from './report-style.ts';

export const liveStyle = `${reportStyle}
:root[data-theme=light]{color-scheme:light;${lightTokens}}
:root[data-theme=dark]{color-scheme:dark;${darkTokens}}
:root[data-theme=light] .plot{filter:none}
:root[data-theme=dark] .plot{${darkPlot}}
.top{display:flex;gap:16px;align-items:flex-start;justify-content:space-between}
.theme{display:flex;gap:8px;align-items:center;color:var(--mute);font-size:13px;white-space:nowrap}
fieldset{border:0;padding:0;margin:0;min-width:0}
legend{padding:0;color:var(--mute);font-size:12.5px}
#film{display:flex;flex-wrap:wrap;gap:6px;margin:12px 0 16px}
#film legend{float:left;width:100%;margin:0 0 6px}
#film label{position:relative;display:block;line-height:0;cursor:pointer}
#film input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
#film img{width:64px;height:64px;object-fit:cover;border-radius:5px;border:2px solid transparent;background:var(--raise);color:var(--mute);font-size:10px;line-height:1.2;overflow:hidden}
#film input:checked+img{border-color:var(--accent)}
#film input:focus-visible+img{outline:2px solid var(--accent);outline-offset:2px}
.stage{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr) 250px;gap:18px;align-items:start}
.stage canvas.picture{display:block;width:100%;height:auto;border-radius:6px;background:var(--raise)}
figcaption{margin:8px 0 0;font-size:12.5px;overflow-wrap:anywhere}
figcaption bdi{display:block}
.bar{display:flex;gap:8px;align-items:center;margin:8px 0 0;font-size:12px;color:var(--mute)}
.bar canvas{flex:1;height:8px;min-width:0;border-radius:3px}
.controls{display:grid;gap:12px;font-size:13px}
.controls label{display:grid;gap:3px;color:var(--mute)}
.controls label.line{display:flex;gap:8px;align-items:center;color:var(--ink)}
.controls .value{display:flex;justify-content:space-between;gap:8px}
output{color:var(--ink)}
select,input[type=range]{width:100%;font:inherit;accent-color:var(--accent)}
select{color:var(--ink);background:var(--panel);border:1px solid var(--edge);border-radius:6px;padding:5px 6px}
.theme select{width:auto}
input[type=checkbox]{accent-color:var(--accent);width:16px;height:16px;margin:0}
select:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
:disabled{opacity:.5}
.numbers{margin:12px 0 0}
.note:empty,figcaption :empty{display:none}
@media(max-width:900px){.stage{grid-template-columns:minmax(0,1fr) minmax(0,1fr) 190px}}
@media(max-width:700px){.stage{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.controls{grid-column:1/-1}}
@media(max-width:520px){.stage{grid-template-columns:minmax(0,1fr)}}
@media print{:root .plot,:root[data-theme] .plot{filter:none}:root,:root[data-theme]{color-scheme:light;${lightTokens};--bg:#fff}#film,.controls,.theme{display:none}.stage{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.picture,.bar canvas{print-color-adjust:exact;-webkit-print-color-adjust:exact}pre{white-space:pre-wrap}}
`;
