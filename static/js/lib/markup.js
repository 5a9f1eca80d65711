// Empty here: the server puts in what templates/shell/script.html is in the reader's language.
export const markup = "";
