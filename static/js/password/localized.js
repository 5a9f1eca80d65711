// Empty in the tree, as page/localized.js: the sentences about passwords.
export const sentences = {};
