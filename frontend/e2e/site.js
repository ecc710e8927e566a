// A site to which messages link: a wiki and a Bitbucket Server.

import { once } from "node:events";
import { createServer } from "node:http";

import { draw } from "./files.js";

/** Hills in the evening. */
const picture = draw(464, 312, (x, y) => {
  const far = 190 - 30 * Math.sin(x / 70) - 8 * Math.sin(x / 21);
  const near = 240 - 26 * Math.sin(x / 90 + 2) - 9 * Math.sin(x / 17);
  if (y > near) return [28, 42, 66];
  if (y > far) return [62, 82, 120];
  return [150 + y * 0.35, 130 + y * 0.3, 170 - y * 0.1];
});

const retry = `${"\n".repeat(43)}static void ota_retry_task(void *arg)
{
    ota_ctx_t *ctx = arg;
    while (!ctx->done) {
        if (ota_fetch(ctx) == ESP_OK)
            break;
        vTaskDelay(pdMS_TO_TICKS(RETRY_MS));
    }
    xEventGroupSetBits(ctx->ev, OTA_DONE);
}
${"\nint more;".repeat(40)}
`;

const page = `<title>wiki</title>
<meta property="og:title" content="Kestrel OTA: staged rollout plan">
<meta property="og:description" content="Five units on the bench, twenty at the test site, then the rest in two waves. Each wave waits six hours and stops itself if the crash rate passes 0.5%.">
<meta property="og:image" content="/picture.png">`;

/** What it serves under /held comes when it is released. */
export class Site {
  constructor() {
    /** @type {(() => void)[]} */
    this.waiting = [];
    this.server = createServer((request, response) => {
      const path = request.url ?? "";
      const answer = () => {
        if (path.includes("/raw/")) return response.setHeader("Content-Type", "text/plain").end(retry);
        if (path.endsWith(".png")) return response.end(picture);
        return response.setHeader("Content-Type", "text/html").end(page);
      };
      if (path.startsWith("/held")) {
        response.setHeader("Content-Type", "text/html").flushHeaders(); // more time is given to what comes after them
        this.waiting.push(() => response.end(page));
      } else {
        answer();
      }
    });
  }

  /** @returns {Promise<Site>} */
  static async start() {
    const site = new Site();
    site.server.listen(0, "127.0.0.1");
    await once(site.server, "listening");
    return site;
  }

  get host() {
    const at = /** @type {import("node:net").AddressInfo} */ (this.server.address());
    return `127.0.0.1:${at.port}`;
  }

  /** @param {string} path */
  link(path) {
    return `http://${this.host}${path}`;
  }

  release() {
    for (const answer of this.waiting.splice(0)) answer();
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
