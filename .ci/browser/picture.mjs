// Takes the screenshot of `reference/index.html` that the READMEs show.
import { fileURLToPath } from "node:url";

import { launch, page as address } from "./tools.mjs";

const browser = await launch();
try {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 760 },
    locale: "en-US",
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(`${address}?q=CodeLockConflict`);
  await page.screenshot({ path: fileURLToPath(new URL("../../docs/pictures/reference.png", import.meta.url)) });
} finally {
  await browser.close();
}
