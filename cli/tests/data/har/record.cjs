// Visits the page of ../site.cjs with Chromium and prints what its DevTools export of the network traffic.

const { chromium } = require('playwright-core');
const { SITE, listen } = require('../site.cjs');

const DEBUGGING = '127.0.0.1:9222';

async function main() {
  const site = await listen();
  const browser = await chromium.connectOverCDP(`http://${DEBUGGING}`);
  const [context] = browser.contexts();
  const visitor = context.pages().find((page) => page.url() === 'about:blank');
  const targets = await (await fetch(`http://${DEBUGGING}/json`)).json();
  const target = targets.find(({ type, url }) => type === 'page' && url === 'about:blank');

  const tools = await context.newPage();
  const page = `${DEBUGGING}/devtools/page/${target.id}`;
  await tools.goto(`http://${DEBUGGING}/devtools/inspector.html?ws=${page}&panel=network`);
  const requests = () =>
    tools.evaluate(async () => {
      const { NetworkLog } = await import('./models/logs/logs.js');
      return NetworkLog.NetworkLog.instance().requests().length;
    });
  // They listen once they see a request.
  while ((await requests()) === 0) {
    await visitor.goto(`http://${SITE.host}:${SITE.port}/favicon.ico`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  await visitor.goto(`http://${SITE.host}:${SITE.port}/`);
  await visitor.waitForFunction(() => document.title === 'done');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const har = await tools.evaluate(async () => {
    const { NetworkLog } = await import('./models/logs/logs.js');
    const { Writer } = await import('./models/har/har.js');
    const { Progress } = await import('./core/common/common.js');
    let text = '';
    const stream = { write: async (part) => void (text += part) };
    const requests = NetworkLog.NetworkLog.instance().requests();
    // As the button "Export HAR (sanitized)" does.
    await Writer.Writer.write(stream, requests, { sanitize: true }, new Progress.Progress());
    return text;
  });
  process.stdout.write(har + '\n');
  await browser.close();
  site.closeAllConnections();
  site.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
