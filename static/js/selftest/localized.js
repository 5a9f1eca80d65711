// Empty in the tree, as page/localized.js: the sentences of the self-test.
export const sentences = {};
