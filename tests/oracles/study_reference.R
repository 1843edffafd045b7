# Reference results of R for the mixed model and the signed-rank test: Rscript study_reference.R
# writes study_reference.json beside itself (nlme and stats, both part of R).
library(nlme)
set.seed(20240101)

patients <- 40
visits <- 0:4
data <- expand.grid(visit = visits, patient = sprintf("P%02d", seq_len(patients)))
data$score <- round(45 + rep(rnorm(patients, 0, 6), each = length(visits)) +
  c(0, -1, -2.5, -2, -3)[data$visit + 1] + rnorm(nrow(data), 0, 4), 1)
# Drop-out from a random visit on, and some single missing forms.
stays <- rep(sample(1:8, patients, replace = TRUE), each = length(visits))
data <- data[data$visit <= stays & runif(nrow(data)) > 0.08, ]
fit <- lme(score ~ factor(visit), random = ~ 1 | patient, data = data, method = "REML",
  control = lmeControl(msTol = 1e-12, tolerance = 1e-12, msMaxIter = 500))
table <- summary(fit)$tTable[-1, ]
intervals <- intervals(fit, which = "fixed")$fixed[-1, ]

before <- c(0, 1, 1, 2, 0, 1, 1, 0, 2, 1, 3, 1, 0, 2, 1, 1, 0, 0, 1, 2)
after <- c(1, 1, 2, 2, 0, 3, 2, 1, 5, 1, 2, 2, 0, 3, 0, 2, 1, 0, 1, 5)
test <- wilcox.test(after, before, paired = TRUE, exact = FALSE, correct = TRUE)

numbers <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ", "), "]")
words <- function(x) paste0("[\"", paste(x, collapse = "\", \""), "\"]")
path <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
cat(sep = "", file = file.path(dirname(path), "study_reference.json"),
  "{\n \"versions\": ", words(c(R.version.string, paste("nlme", packageVersion("nlme")))),
  ",\n \"mixed_model\": {\n  \"patient\": ", words(data$patient),
  ",\n  \"visit\": ", numbers(data$visit), ",\n  \"score\": ", numbers(data$score),
  ",\n  \"estimate\": ", numbers(table[, "Value"]), ",\n  \"std_err\": ",
  numbers(table[, "Std.Error"]), ",\n  \"df\": ", numbers(table[, "DF"]),
  ",\n  \"p\": ", numbers(table[, "p-value"]), ",\n  \"low\": ", numbers(intervals[, "lower"]),
  ",\n  \"high\": ", numbers(intervals[, "upper"]), "\n },\n \"signed_rank\": {\n  \"before\": ",
  numbers(before), ",\n  \"after\": ", numbers(after), ",\n  \"v\": ", test$statistic,
  ",\n  \"p\": ", format(test$p.value, digits = 15), "\n }\n}\n")
