# Reference results of R for exact tests of several groups: Rscript freeman_halton.R writes
# freeman_halton.json beside itself (fisher.test of the package stats).
cases <- list(
  subtypes = list(events = c(12, 5, 9, 1, 2), sizes = c(30, 9, 12, 8, 10)),
  alike = list(events = c(5, 5, 5), sizes = c(10, 10, 10)),
  sparse = list(events = c(0, 3, 1, 0), sizes = c(4, 3, 6, 2)),
  two = list(events = c(17, 29), sizes = c(20, 39)),
  large = list(events = c(40, 60, 25), sizes = c(100, 110, 90)))
numbers <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ", "), "]")
of_case <- function(name) with(cases[[name]], paste0(" \"", name, "\": {\"events\": ",
  numbers(events), ", \"sizes\": ", numbers(sizes), ", \"p\": ",
  format(fisher.test(rbind(events, sizes - events), workspace = 2e7)$p.value, digits = 15), "}"))
path <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
cat(sep = "", file = file.path(dirname(path), "freeman_halton.json"),
  "{\n \"versions\": [\"", R.version.string, "\"],\n",
  paste(vapply(names(cases), of_case, ""), collapse = ",\n"), "\n}\n")
