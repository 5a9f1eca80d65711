// The entry for pages with a password: most pages have none, and load nothing of it.
import { start } from "./password/controller.js";

for (const element of document.querySelectorAll("[data-password]")) start(element);
