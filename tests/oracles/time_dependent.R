# Reference results of R for a therapy that begins after time zero: Rscript time_dependent.R writes
# time_dependent.json beside itself (survival). The therapy has no effect; hazards differ between
# patients, and the therapy takes time to begin, so that "ever treated" looks far better.
library(survival)
set.seed(20240202)

n <- 120
time <- pmax(1, ceiling(rexp(n, 1 / 300)))
event <- runif(n) < 0.75
begins <- ceiling(rexp(n, 1 / 200))
entry <- ifelse(runif(n) < 0.4, sample(1:150, n, replace = TRUE), 0)
centre <- sample(c("one", "two"), n, replace = TRUE)

fit <- function(data, formula) {
  found <- coxph(formula, data, control = coxph.control(eps = 1e-20, iter.max = 50))
  table <- summary(found)
  list(n = nrow(data), events = sum(data$event),
    hazard_ratio = unname(table$conf.int[1, c(1, 3, 4)]), p = unname(table$coefficients[1, 5]))
}
intervals <- function(entry) do.call(rbind, lapply(which(entry < time), function(i) {
  from <- entry[i]
  start <- max(begins[i], from)
  rows <- NULL
  if (begins[i] > from) rows <- data.frame(start = from, stop = min(begins[i], time[i]),
    event = event[i] && begins[i] >= time[i], treated = 0, centre = centre[i])
  if (begins[i] < time[i]) rows <- rbind(rows, data.frame(start = start, stop = time[i],
    event = event[i], treated = 1, centre = centre[i]))
  rows
}))
landmark <- function(day) {
  kept <- entry < time & time > day
  data.frame(start = pmax(entry - day, 0), stop = time - day, event = event,
    treated = as.numeric(begins <= day))[kept, ]
}
whole <- Surv(start, stop, event) ~ treated
results <- list(
  ever_treated = fit(data.frame(stop = time, event = event, treated = as.numeric(begins < time)),
    Surv(stop, event) ~ treated),
  ignoring_entry = fit(intervals(rep(0, n)), whole),
  delayed_entry = fit(intervals(entry), whole),
  stratified = fit(intervals(entry), update(whole, . ~ . + strata(centre))),
  landmark_90 = fit(landmark(90), whole))

numbers <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ", "), "]")
words <- function(x) paste0("[\"", paste(x, collapse = "\", \""), "\"]")
of_fit <- function(name) with(results[[name]], paste0(" \"", name, "\": {\"n\": ", n,
  ", \"events\": ", events, ", \"hazard_ratio\": ", numbers(hazard_ratio), ", \"p\": ",
  format(p, digits = 15), "}"))
path <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
cat(sep = "", file = file.path(dirname(path), "time_dependent.json"),
  "{\n \"versions\": ", words(c(R.version.string, paste("survival", packageVersion("survival")))),
  ",\n \"time\": ", numbers(time), ",\n \"event\": ", numbers(as.numeric(event)),
  ",\n \"begins\": ", numbers(begins), ",\n \"entry\": ", numbers(entry),
  ",\n \"centre\": ", words(centre), ",\n",
  paste(vapply(names(results), of_fit, ""), collapse = ",\n"), "\n}\n")
