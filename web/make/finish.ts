// After Vite: puts what can be read without script into the files, writes each compressible file
// also as gzip and brotli, and lists all of them in manifest.txt (path, content type and SHA-256,
// by tabs), from which the program embeds them. Run as: node finish.js dist
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { html, type TemplateResult } from 'lit';
import { render } from '@lit-labs/ssr';
import { collectResultSync } from '@lit-labs/ssr/lib/render-result.js';
import { firstLanguage } from '../src/language';
import { homePage } from '../src/pages/home';
import { systemPage } from '../src/pages/system';
import { routeOf } from '../src/router';
import { shell } from '../src/shell';
import { idOf, systems } from '../src/systems';
import { textsIn } from '../src/texts';

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
};

// A page that is a file of its own stands under its clean address, so without an extension.
function contentTypeOf(path: string): string {
  const extension = /\.([a-z0-9]+)$/.exec(path)?.[1] ?? 'html';
  const found = contentTypes[extension];
  if (found === undefined) throw new Error(`${path}: no content type is known for .${extension}`);
  return found;
}

// Markers of the template engine mean nothing to a page that is replaced as a whole.
const asText = (template: TemplateResult): string =>
  collectResultSync(render(template)).replace(/<!--.*?-->/gs, '').replace(/\s+/g, ' ')
    .replace(/> </g, '>\n<');

function pageText(path: string, content: TemplateResult): string {
  const address = new URL(path, 'https://meent.invalid');
  const { page } = routeOf(path);
  return asText(shell({ language: firstLanguage, address, page, manages: false, content }));
}

// Tells the style sheet, before anything is painted, that script runs, and whether the page in the
// file is not the one asked for: another address, or another language. Its name carries its hash like every other asset.
const early = `(() => {
  const marks = document.documentElement.dataset;
  const asked = new URL(location.href);
  marks.script = '';
  let language = asked.searchParams.get('lang');
  try { language ??= localStorage.getItem('meent-language'); } catch { /* no storage: Dutch */ }
  if (asked.pathname !== document.currentScript.dataset.page || language === 'en') {
    marks.other = '';
  }
})();
`;

function writeAsset(dist: string, name: string, text: string): string {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 8);
  const path = `assets/${name}-${hash}.js`;
  writeFileSync(join(dist, path), text);
  return path;
}

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

interface Prerendered {
  path: string; // in the browser
  file: string; // in dist
  title: string;
  description: string;
  content: TemplateResult;
}

function pages(): Prerendered[] {
  const texts = textsIn(firstLanguage);
  const needsScript = html`<p class="notice needs-script">${texts.needsScript}</p>`;
  const plain = (path: string, title: string, intro: string): Prerendered => ({
    path, file: path.slice(1), title, description: intro,
    content: html`<h1>${title}</h1><p class="lead">${intro}</p>${needsScript}`,
  });
  return [
    { path: '/', file: 'index.html', title: texts.home.title, description: texts.tagline,
      content: homePage(firstLanguage) },
    plain('/verzamelingen', texts.collections.title, texts.collections.intro),
    plain('/inloggen', texts.logIn.title, texts.logIn.intro),
    plain('/mijn-gegevens', texts.myData.title, texts.myData.intro),
    plain('/aanbod', texts.offers.title, texts.offers.intro),
    plain('/logboek', texts.log.title, texts.log.intro),
    plain('/beheer', texts.manage.title, texts.manage.intro),
    ...systems.map((each) => ({
      path: `/systeem/${idOf(each)}`, file: `systeem/${idOf(each)}`,
      title: each.texts[firstLanguage].name, description: each.texts[firstLanguage].what,
      content: systemPage(each, firstLanguage),
    })),
  ];
}

function writePages(dist: string): void {
  const model = readFileSync(join(dist, 'index.html'), 'utf8');
  const earlyScript = writeAsset(dist, 'early', early);
  for (const { path, file, title, description, content } of pages()) {
    const script = `<script src="/${earlyScript}" data-page="${path}"></script>`;
    const text = model
      .replace(/<title>.*<\/title>/, () => `<title>${escape(textsIn(firstLanguage).titleOf(title))}</title>`)
      .replace(/(<meta name="description" content=")[^"]*/, (_all, start: string) => start + escape(description))
      .replace('</title>', () => `</title>\n    ${script}`)
      .replace('<!--page-->', () => pageText(path, content));
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    writeFileSync(join(dist, file), text);
  }
}

// What others made and is shipped in the files: their licences ask to go along.
const shipped = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', '@fontsource/source-sans-3'];

function writeLicences(dist: string): void {
  const texts = shipped.map((each) => {
    const { version } = JSON.parse(readFileSync(`node_modules/${each}/package.json`, 'utf8')) as { version: string };
    return `${each} ${version}\n\n${readFileSync(`node_modules/${each}/LICENSE`, 'utf8').trim()}\n`;
  });
  writeFileSync(join(dist, 'licences.txt'), texts.join(`\n${'-'.repeat(72)}\n\n`));
}

function filesIn(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((each) => {
    const path = under === '' ? each.name : `${under}/${each.name}`;
    return each.isDirectory() ? filesIn(folder, path) : [path];
  });
}

// A compressed form that saves less than a tenth is not worth its place.
function compress(path: string, bytes: Buffer): void {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const forms = { gz: gzipSync(bytes, { level: 9 }), br: brotliCompressSync(bytes, { params }) };
  for (const [extension, form] of Object.entries(forms)) {
    if (form.length < bytes.length * 0.9) writeFileSync(`${path}.${extension}`, form);
  }
}

function finish(dist: string): void {
  writePages(dist);
  writeLicences(dist);
  const lines = filesIn(dist).sort().map((path) => {
    const bytes = readFileSync(join(dist, path));
    const contentType = contentTypeOf(path);
    if (contentType !== 'font/woff2') compress(join(dist, path), bytes);
    return `${path}\t${contentType}\t${createHash('sha256').update(bytes).digest('hex')}\n`;
  });
  writeFileSync(join(dist, 'manifest.txt'), lines.join(''));
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('name the folder of the build: node finish.js dist');
rmSync(join(folder, 'manifest.txt'), { force: true });
finish(folder);
