# What the scripts of this folder share: lists of R as JSON, written beside the script that asks.
to_json <- function(x, indent = "") {
  if (is.list(x)) {
    inner <- paste0(indent, " ")
    named <- !is.null(names(x))
    keys <- if (named) paste0("\"", names(x), "\": ") else ""
    ends <- if (named) c("{", "}") else c("[", "]")
    parts <- vapply(x, to_json, "", indent = inner)
    parts <- paste0(inner, keys, parts, collapse = ",\n")
    return(paste0(ends[1], "\n", parts, "\n", indent, ends[2]))
  }
  one <- function(value) {
    if (is.character(value)) return(paste0("\"", value, "\""))
    if (is.finite(value)) format(as.numeric(value), digits = 15) else "null"
  }
  text <- vapply(if (is.factor(x)) as.character(x) else x, one, "", USE.NAMES = FALSE)
  if (length(x) == 1) text else paste0("[", paste(text, collapse = ", "), "]")
}
write_json <- function(x, name) {
  cat(to_json(x), "\n", sep = "", file = file.path(folder, name))
}
versions <- function(...) {
  c(R.version.string, vapply(c(...), function(name) paste(name, packageVersion(name)), ""))
}
