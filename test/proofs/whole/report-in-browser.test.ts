import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { exampleReport, someProofs } from "../report/example-report";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const program = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));
// In CI a browser must be there: .ci/run installs it.
const inBrowser = program === undefined && process.env.CI !== "true" ? describe.skip : describe;

inBrowser(
  "the report of the complete example in Chromium (skipped where there is none: apt-get install chromium)",
  () => {
    let browser: Browser;
    let folder: string;
    let url: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "bedrock-access-report-"));
      const file = join(folder, "report.html");
      writeFileSync(file, exampleReport({ proofs: someProofs("prod") }));
      url = pathToFileURL(file).href;
      // Chromium's own sandbox does not work as root, which a container's only user mostly is.
      browser = await chromium.launch({ executablePath: program ?? "chromium", args: ["--no-sandbox"] });
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Opens the report, and notes what the browser complains of and whom the page asks for anything. */
    async function open(options: BrowserContextOptions = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        reducedMotion: "reduce",
        ...options,
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(url);
      return { page, complaints, requests, close: () => context.close() };
    }

    test("opens without a complaint, and asks for nothing but itself", async () => {
      const { complaints, requests, page, close } = await open();
      expect(await page.title()).toBe("Bedrock access: dev, prod, staging");
      expect([complaints, requests]).toEqual([[], [url]]);
      await close();
    });

    test.each([
      ["light", { colorScheme: "light" }, true],
      ["dark", { colorScheme: "dark" }, false],
      ["on a telephone", { viewport: { width: 390, height: 844 } }, true],
    ] as const)("is drawn %s, and is not blank", async (_name, options, isBright) => {
      const { page, close } = await open(options);
      const { colours, mean } = await lookOf(page);
      expect(colours).toBeGreaterThan(50);
      expect(mean > 128).toBe(isBright);
      await close();
    });

    test.each([390, 1280])("scrolls only downwards in a window of %i pixels", async (width) => {
      const { page, close } = await open({ viewport: { width, height: 900 } });
      expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(
        0,
      );
      await close();
    });

    test("filters all tables by team and model, says how much is left, and shows all again", async () => {
      const { page, close } = await open();
      const shown = () => page.locator("#prod-matrix tbody tr:visible th").allInnerTexts();
      const told = () => page.locator("#filter-told").textContent();
      const all = await shown();
      expect(all.length).toBeGreaterThan(8);

      await page.selectOption("#filter-team", "payments");
      expect((await shown()).map((text) => text.split("\n")[0])).toEqual(["payments"]);
      expect(await page.locator("#prod-limit-table tbody tr:visible").count()).toBe(5);
      expect(await page.locator("#prod-attacks tbody tr:visible").count()).toBe(2);

      await page.selectOption("#filter-model", "amazon.nova-lite-v1:0");
      expect(await shown()).toEqual([]);
      await page.selectOption("#filter-team", "");
      expect((await shown()).map((text) => text.split("\n")[0])).toEqual(["platform-tools", "search", "support"]);
      expect(await page.locator("#prod-matrix thead th:visible").count()).toBe(2);
      expect(await told()).toMatch(/^\d+ of \d+ rows are shown\.$/);

      await page.click("#filter button");
      await page.getByText("All rows are shown.").waitFor();
      expect(await shown()).toEqual(all);
      await close();
    });

    test("shows everything and no filter where scripts are off", async () => {
      const { page, complaints, close } = await open({ javaScriptEnabled: false });
      expect(await page.locator("#filter").isVisible()).toBe(false);
      expect(await page.locator("#prod-matrix tbody tr:visible").count()).toBeGreaterThan(8);
      expect(complaints).toEqual([]);
      await close();
    });

    test("leads the keyboard from the link past the contents to the filter and each table", async () => {
      const { page, close } = await open();
      const stops: string[] = [];
      for (let presses = 0; presses < 15; presses += 1) {
        await page.keyboard.press("Tab");
        stops.push(
          String(await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")),
        );
      }
      expect(stops.slice(0, 9)).toEqual([
        "Skip to the report",
        "dev",
        "prod",
        "staging",
        "Controls",
        "filter-team",
        "filter-model",
        "Show all",
        "Access",
      ]);
      await close();
    });

    test.each(["light", "dark"] as const)(
      "has nothing that axe finds wrong for people who see or hear it otherwise (%s)",
      async (colorScheme) => {
        const { page, close } = await open({ colorScheme });
        await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
        const found = await page.evaluate(
          "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
        );
        expect(found).toEqual([]);
        await close();
      },
    );

    test("prints all of it, without what only a screen needs", async () => {
      const { page, close } = await open();
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
      expect(pages(pdf)).toBeGreaterThan(6);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("#filter").isVisible()).toBe(false);
      expect(await page.locator("#prod-matrix-rows").isVisible()).toBe(true); // what is folded on a screen
      await close();
    });
  },
);

/** How many colours a screenshot has, and how bright it is all in all, by its green (0 to 255). */
async function lookOf(page: Page): Promise<{ readonly colours: number; readonly mean: number }> {
  const picture = (await page.screenshot()).toString("base64");
  const blank = await page.context().newPage(); // the report's own policy lets no picture in
  const look = await blank.evaluate<{ colours: number; mean: number }>(`(async () => {
    const response = await fetch("data:image/png;base64,${picture}");
    const bitmap = await createImageBitmap(await response.blob());
    const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    const { data } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    const colours = new Set();
    let green = 0;
    for (let at = 0; at < data.length; at += 4) {
      colours.add(data[at] * 65536 + data[at + 1] * 256 + data[at + 2]);
      green += data[at + 1];
    }
    return { colours: colours.size, mean: green / (data.length / 4) };
  })()`);
  await blank.close();
  return look;
}

function pages(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
