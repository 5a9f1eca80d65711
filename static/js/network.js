// The self-test's own entry: pages that do not test load none of it, and nothing else asks the server meanwhile.
import { start } from "./controllers/network_test.js";

start(document.querySelector("[data-controller=network-test]"));
