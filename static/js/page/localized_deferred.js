// Empty in the tree, as localized.js: what only deferred.js needs.
export const sentences = {};
export const markup = "";
export const sheet = "";
