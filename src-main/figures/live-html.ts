/** The live report as one HTML file: maps that a reader moves, with table, curves and settings. It asks nobody for anything. */
import { createHash } from 'node:crypto';
import type { LiveData } from '../../src-shared/live-report/live-data.ts';
import type { Report } from '../../src-shared/report.ts';
import { fontFaces } from './fonts.ts';
import { liveStyle } from './live-style.ts';
import { livePageScript } from './page-script.ts';
import { comparison, curveSection, factSections, lead, section, text } from './report-html.ts';

export interface LiveHtmlInput {
  data: LiveData;
  /** What is shown otherwise than asked for, a sentence each. */
  notes: readonly string[];
  /** "birds (0a1b2c3d)". */
  model: string;
  /** With its curves as SVG; null where the model was not scored. */
  scored: { report: Report; curvesSvg: string } | null;
}

export function liveHtml({ data, notes, model, scored }: LiveHtmlInput): string {
  const script = livePageScript();
  const style = `${fontFaces()}${liveStyle}`;
  // Only this script and this style run; nothing is loaded, sent or framed.
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>What the network looks at</title>
<style>${style}</style>
</head>
<body>
<main>
<div class="top"><h1>What the network looks at</h1>
<label class="theme">Theme <select id="theme"><option value="system">as the system</option><option value="light">light</option><option value="dark">dark</option></select></label></div>
<p class="lead">${scored === null ? `Model: ${text(model)}.` : lead(scored.report)}</p>
${section('Maps', maps(notes))}
${scored === null ? section('Comparison', unscored) : `${section('Comparison', comparison(scored.report))}\n${curveSection(scored.curvesSvg)}\n${factSections(scored.report)}`}
</main>
<script type="application/json" id="live-data">${embeddedJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const unscored =
  '<p class="note">The maps of this model were not scored, so there is no table and there are no curves. Score the maps in the program and write the live report again.</p>';

function maps(notes: readonly string[]): string {
  const said = notes.map((note) => `<p class="note">${text(note)}</p>`).join('');
  return `<p class="note">Move the sliders: every map is computed in this page. N is the number of triplets that are averaged, M the number of channels that are kept.</p>
<noscript><p class="note">The maps need JavaScript, which is switched off in this browser. The table below does not.</p></noscript>
<div id="live" hidden>
<fieldset id="film"><legend>Image</legend></fieldset>
<div class="stage">
<figure><canvas id="photo" class="picture" role="img"></canvas><figcaption><bdi id="photo-name"></bdi><bdi id="photo-class" class="quiet"></bdi></figcaption></figure>
<figure><canvas id="map" class="picture" role="img"></canvas><div class="bar"><span id="low"></span><canvas id="bar" role="img" aria-label="Colours from low to high"></canvas><span id="high"></span></div><figcaption id="map-caption"></figcaption></figure>
<div class="controls">
<label>Variant<select id="variant"></select></label>
${slider('triplets', 'Triplets, N')}
${slider('channels', 'Channels, M')}
<label>Score<select id="score"></select></label>
<label class="line"><input type="checkbox" id="counter"> Evidence against (−S)</label>
<label><span>Opacity of the map</span><input type="range" id="opacity" min="0" max="100" value="60"></label>
<label class="line"><input type="checkbox" id="truth" checked> Ground truth</label>
</div>
</div>
<p class="numbers" id="numbers"></p>
<p class="note" id="no-triplet"></p>
</div>
${said}`;
}

function slider(id: string, title: string): string {
  return `<label><span class="value"><span>${title}</span><output id="${id}-value" for="${id}"></output></span><input type="range" id="${id}" min="0" max="0" step="1" value="0" aria-label="${title}"></label>`;
}

/** JSON that cannot end its element, and that older readers take as it is too. */
function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content, 'utf8').digest('base64')}`;
}
