// What a browser and axe find wrong with the pages of a run.
//
// In: a browser, the folder of a run, optionally a folder for pictures. Out: exit status 0, or each fault and status 1.
// A page must open from its file alone (no other request, no console error), pass every rule of axe at the width of a
// desk and of a telephone, need no sideways scrolling at 390 pixels, and print.
'use strict';
const axe = require('axe-core');
const puppeteer = require('puppeteer-core');
const fs = require('node:fs');
const path = require('node:path');
const url = require('node:url');

const [executablePath, run, pictures] = process.argv.slice(2);
const PAGES = ['public/commission.html', 'run.html'];
const WIDTHS = [1280, 390];
const faults = [];
const fault = (page, what) => faults.push(`${page}: ${what}`);

async function look(browser, name) {
    const page = await browser.newPage();
    const address = url.pathToFileURL(path.join(run, name)).href;
    page.on('console', (said) => ['error', 'warning'].includes(said.type()) && fault(name, `console: ${said.text()}`));
    page.on('pageerror', (error) => fault(name, `error in the page: ${error.message}`));
    page.on('request', (asked) => {
        const own = asked.url().split('#')[0] === address || asked.url().startsWith('data:');
        if (!own) fault(name, `asks for ${asked.url()}`);
    });
    for (const width of WIDTHS) {
        await page.setViewport({ width, height: 900, isMobile: width < 600, deviceScaleFactor: pictures ? 2 : 1 });
        await page.goto(address, { waitUntil: 'networkidle0' });
        await judge(page, name, width);
        if (pictures) await photograph(page, name, width);
    }
    const printed = await page.pdf({ format: 'letter', printBackground: false });
    const sheets = Buffer.from(printed).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    if (sheets.length === 0) fault(name, 'prints no sheet of paper');
    if (pictures) fs.writeFileSync(path.join(pictures, `${path.basename(name, '.html')}.pdf`), printed);
    await page.close();
    return sheets.length;
}

async function judge(page, name, width) {
    await page.evaluate(axe.source);
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const violation of found.violations) {
        const where = violation.nodes.map((node) => node.target.join(' ')).slice(0, 5).join('; ');
        fault(name, `axe at ${width} px: ${violation.id} (${violation.impact}): ${violation.help}: ${where}`);
    }
    if (found.passes.length === 0) fault(name, 'axe judged nothing');
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    if (needed > width) fault(name, `needs ${needed} px of ${width}, so it scrolls sideways`);
}

async function photograph(page, name, width) {
    const file = path.join(pictures, `${path.basename(name, '.html')}-${width}.png`);
    await page.screenshot({ path: file, fullPage: true });
}

(async () => {
    // a container runs as root, which the sandbox refuses, and its shared memory is too small for a long page
    const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
    const browser = await puppeteer.launch({ executablePath, args });
    try {
        for (const name of PAGES) {
            const sheets = await look(browser, name);
            console.log(`${name}: looked at in ${WIDTHS.join(' and ')} px with axe ${axe.version}, ${sheets} sheets`);
        }
    } finally {
        await browser.close();
    }
    faults.forEach((text) => console.error(`FAILED: ${text}`));
    process.exitCode = faults.length ? 1 : 0;
})();
