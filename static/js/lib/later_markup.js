// Empty here: the server puts in what templates/shell/script_later.html is in the reader's language.
export const markup = "";
