# Reference results of R for summaries of centres: Rscript random_effects.R writes
# random_effects.json beside itself (metafor).
suppressMessages(library(metafor))

cases <- list(
  differing = list(yi = c(-0.9, 0.4, -1.2, 0.1, -0.3), sei = c(0.3, 0.25, 0.4, 0.2, 0.5)),
  alike = list(yi = c(-0.31, -0.28, -0.35, -0.30), sei = c(0.3, 0.25, 0.4, 0.2)),
  two = list(yi = c(0.7, -0.1), sei = c(0.2, 0.3)),
  many = list(yi = round(sin(1:29), 2), sei = 0.2 + (1:29 %% 5) / 10))
numbers <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ", "), "]")
of_case <- function(name) {
  case <- cases[[name]]
  fit <- rma(case$yi, sei = case$sei, method = "PM", test = "adhoc",
    control = list(tol = 1e-14, maxiter = 10000))
  paste0(" \"", name, "\": {\"effects\": ", numbers(case$yi), ", \"errors\": ", numbers(case$sei),
    ", \"estimate\": ", numbers(c(fit$b, fit$ci.lb, fit$ci.ub)), ", \"p\": ", numbers(fit$pval),
    ", \"tau2\": ", numbers(fit$tau2), ", \"i2\": ", numbers(fit$I2), ", \"q_p\": ",
    numbers(fit$QEp), "}")
}
path <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
cat(sep = "", file = file.path(dirname(path), "random_effects.json"),
  "{\n \"versions\": [\"", R.version.string, "\", \"metafor ", as.character(packageVersion("metafor")),
  "\"],\n", paste(vapply(names(cases), of_case, ""), collapse = ",\n"), "\n}\n")
