// The entry of the self-test: other pages load none of it, and its page sends no other requests.
import { start } from "./selftest/controller.js";

start(document.querySelector("[data-controller=network-test]"));
