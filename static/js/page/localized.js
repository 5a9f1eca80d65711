// Empty in the tree: the server makes this module in the reader's language (chatapp/bundler/localized_scripts.py).
export const settings = {};
export const sentences = {};
export const markup = "";
