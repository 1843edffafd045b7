# Reference results of R's package survival on its own data sets: Rscript survival_reference.R
# writes survival_reference.json beside itself, with the data. Cox models are iterated to the end
# (R stops at a relative change of 1e-9 of the log likelihood unless told otherwise).
library(survival)
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(folder, "json.R"))
control <- suppressWarnings(coxph.control(eps = 1e-20, iter.max = 60))
fit_cox <- function(formula, data, ties = "efron", ...) suppressWarnings(do.call(coxph,
  list(formula, data = data, ties = ties, control = control, model = TRUE, x = TRUE, ...)))
# The likelihood is flat to a double near its maximum: two further steps end at the maximum itself.
finish <- function(fit, formula, data, ties = "efron") {
  for (step in 1:2) fit <- fit_cox(formula, data, ties, init = coef(fit))
  fit
}
types <- c(loglog = "log-log", log = "log", plain = "plain")

lung <- survival::lung[c("time", "status", "age", "sex", "ph.ecog", "inst")]
veteran <- survival::veteran
aml <- transform(survival::aml, x = as.character(x))
# Every fourth patient: time to a plasma cell malignancy (1) with death (2) competing.
mgus2 <- survival::mgus2[seq(1, nrow(survival::mgus2), 4), ]
mgus2 <- with(mgus2, data.frame(etime = ifelse(pstat == 1, ptime, futime),
  ev = ifelse(pstat == 1, 1, 2 * death), sex = as.character(sex), age = age,
  entry = (37 * seq_along(id)) %% 60))
# Entry times made of the row number: late in two of three patients, too late in some.
late <- transform(survival::lung[c("time", "status", "age", "sex", "ph.ecog")],
  entry = ifelse(seq_along(time) %% 3 == 0, 0, (37 * seq_along(time)) %% 293))
late <- transform(late[late$entry < late$time, ], event = as.numeric(status == 2))
collapse <- data.frame(entry = c(0, 5, 6, 7), time = c(3, 12, 20, 25), event = c(1, 1, 0, 1))
monotone <- data.frame(time = c(2, 3, 5, 6, 8, 9, 11, 14, 15, 20),
  event = c(1, 1, 1, 1, 0, 1, 0, 0, 0, 0), x = c(1, 1, 1, 1, 1, 0, 0, 0, 0, 0))
monotone$event[6] <- 0

quantiles <- function(fit) {
  found <- quantile(fit, c(0.25, 0.5, 0.75))
  part <- function(x) {
    if (is.matrix(x)) return(list(strata = rownames(x), q25 = x[, 1], q50 = x[, 2], q75 = x[, 3]))
    list(q25 = x[[1]], q50 = x[[2]], q75 = x[[3]])
  }
  list(quantile = part(found$quantile), lower = part(found$lower), upper = part(found$upper))
}
table_of <- function(found) {
  columns <- list(time = found$time, n_risk = found$n.risk, n_event = found$n.event,
    surv = found$surv, std_err = found$std.err, lower = found$lower, upper = found$upper)
  if (is.null(found$strata)) columns else c(columns, list(strata = as.character(found$strata)))
}
steps <- function(fit) table_of(summary(fit))
at_times <- function(fit, times) table_of(summary(fit, times = times))
km <- function(formula, data, times = NULL, full = FALSE) lapply(types, function(type) {
  fit <- survfit(formula, data, conf.type = type)
  found <- quantiles(fit)
  if (full) return(list(quantiles = found, tab = steps(fit)))
  if (is.null(times)) found else list(quantiles = found, at = at_times(fit, times))
})
rmst <- function(formula, data, tau) {
  found <- summary(survfit(formula, data), rmean = tau)$table
  if (!is.matrix(found)) found <- t(found)
  list(tau = tau, rmst = found[, "rmean"], se = found[, "se(rmean)"], records = found[, "records"],
    events = found[, "events"])
}
logrank <- function(formula, data) {
  found <- survdiff(formula, data)
  summed <- function(x) if (is.matrix(x)) rowSums(x) else x
  df <- sum(summed(found$exp) > 0) - 1
  list(n = as.vector(found$n), obs = summed(found$obs), exp = summed(found$exp),
    chisq = found$chisq, df = df, p = pchisq(found$chisq, df, lower.tail = FALSE))
}
# survdiff refuses delayed entry: the test from its definition, for two groups.
late_logrank <- function(data) {
  terms <- sapply(sort(unique(data$time[data$event == 1])), function(t) with(data, {
    here <- entry < t & t <= time
    d <- sum(event[time == t]); n <- sum(here); m <- sum(here & sex == 2)
    c(sum(event[time == t & sex == 2]) - d * m / n,
      if (n > 1) d * (m / n) * (1 - m / n) * (n - d) / (n - 1) else 0)
  }))
  chisq <- sum(terms[1, ])^2 / sum(terms[2, ])
  list(chisq = chisq, p = pchisq(chisq, 1, lower.tail = FALSE))
}
cox <- function(formula, data, ties = "efron") {
  first <- fit_cox(formula, data, ties)
  fit <- finish(first, formula, data, ties)
  told <- summary(fit)
  lrt <- 2 * (fit$loglik[2] - first$loglik[1])
  p_of <- function(statistic) pchisq(statistic, length(coef(fit)), lower.tail = FALSE)
  list(n = fit$n, nevent = fit$nevent, terms = names(coef(fit)), coef = coef(fit),
    se = sqrt(diag(fit$var)), z = told$coefficients[, "z"], p_wald = told$coefficients[, "Pr(>|z|)"],
    hr = told$conf.int[, 1], hr_lower = told$conf.int[, 3], hr_upper = told$conf.int[, 4],
    loglik_null = first$loglik[1], loglik = fit$loglik[2], lrt = lrt, lrt_p = p_of(lrt),
    score = first$score, score_p = p_of(first$score), wald = sum(coef(fit) * solve(fit$var, coef(fit))),
    wald_p = p_of(sum(coef(fit) * solve(fit$var, coef(fit)))))
}
both_ties <- function(formula, data) {
  list(efron = cox(formula, data), breslow = cox(formula, data, "breslow"))
}
zph <- function(formula, data, transform = "km") {
  fit <- finish(fit_cox(formula, data), formula, data)
  found <- cox.zph(fit, transform = transform)$table
  list(term = rownames(found), chisq = found[, 1], df = found[, 2], p = found[, 3])
}
aalen_johansen <- function(formula, data, times, states = 1:3) {
  data$number <- seq_len(nrow(data))
  found <- summary(survfit(formula, data, id = number), times = times, extend = TRUE)
  rows <- function(x) lapply(seq_len(nrow(x)), function(i) x[i, states])
  list(strata = as.character(found$strata), time = found$time, pstate = rows(found$pstate),
    std_err = rows(found$std.err), lower = rows(found$lower), upper = rows(found$upper))
}
# Firth's model of one covariate: log likelihood and information are those of coxph, not iterated.
firth <- function(time, event, x, ties) {
  at <- function(beta) suppressWarnings(survival::coxph(Surv(time, event) ~ x, init = beta,
    ties = ties, control = coxph.control(iter.max = 0)))
  penalised <- function(beta) { fit <- at(beta); fit$loglik[1] - 0.5 * log(fit$var[1]) }
  slope <- function(beta) {
    h <- 1e-3
    (penalised(beta - 2 * h) - 8 * penalised(beta - h) + 8 * penalised(beta + h) -
      penalised(beta + 2 * h)) / (12 * h)
  }
  best <- uniroot(slope, c(-6, 8), tol = 1e-13)$root
  drop <- function(beta) penalised(best) - penalised(beta) - qchisq(0.95, 1) / 2
  ends <- exp(c(uniroot(drop, c(best - 8, best), tol = 1e-13)$root,
    uniroot(drop, c(best, best + 12), tol = 1e-13)$root))
  list(coef = best, se = sqrt(at(best)$var[1]), ci_lower_hr = ends[1], ci_upper_hr = ends[2],
    p = pchisq(2 * (penalised(best) - penalised(0)), 1, lower.tail = FALSE),
    loglik = c(penalised(0), penalised(best)))
}
# The conditional odds ratio of a 2 x 2 table: fisher.test's equations, solved to the end.
fisher_exact <- function(table) {
  a <- table[1]; m <- sum(table[1:2]); n <- sum(table[3:4]); k <- table[1] + table[3]
  support <- max(0, k - n):min(k, m)
  centre <- dhyper(support, m, n, k, log = TRUE)
  density <- function(beta) { d <- centre + beta * support; d <- exp(d - max(d)); d / sum(d) }
  solve <- function(f) exp(uniroot(f, c(-40, 40), tol = 1e-14)$root)
  low <- a == min(support); high <- a == max(support)
  list(table = table, p = fisher.test(matrix(table, 2, byrow = TRUE))$p.value,
    or_cmle = if (low) 0 else if (high) Inf else
      solve(function(b) sum(support * density(b)) - a),
    or_lower = if (low) 0 else solve(function(b) sum(density(b)[support >= a]) - 0.025),
    or_upper = if (high) Inf else solve(function(b) sum(density(b)[support <= a]) - 0.025))
}
binomial <- function(x, n, conf = 0.95) {
  found <- binom.test(x, n, conf.level = conf)
  list(x = x, n = n, conf = conf, est = x / n, lower = found$conf.int[1], upper = found$conf.int[2])
}

lung$event <- as.numeric(lung$status == 2)
surviving <- transform(lung[lung$time > 180, ], time = time - 180)
staged <- lung[!is.na(lung$ph.ecog), ]
alive <- Surv(time, event) ~ 1
by_sex <- Surv(time, event) ~ sex
entered <- Surv(entry, time, event) ~ sex
state <- function(data) factor(data$ev, 0:2, c("censored", "event", "death"))
mgus2$state <- state(mgus2)
seen_late <- mgus2[mgus2$entry < mgus2$etime, ]
aml_by_x <- Surv(time, status) ~ x
p_values <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262,
  0.5719, 0.6528, 0.759, 1)
adjustments <- c("BH", "BY", "holm", "hochberg", "bonferroni")
collapsed <- survfit(Surv(entry, time, event) ~ 1, collapse, conf.type = "log-log")

write_json(list(
  versions = versions("survival"),
  data = lapply(list(lung = lung, veteran = veteran, aml = aml, mgus2 = mgus2[1:5], late = late,
    collapse = collapse, monotone = monotone), as.list),
  lung = list(
    km_overall = km(alive, lung, c(182, 365, 730)),
    km_full_loglog = steps(survfit(alive, lung, conf.type = "log-log")),
    km_by_sex = km(by_sex, lung, c(182, 365, 730)),
    rmst_overall_365 = rmst(alive, lung, 365),
    rmst_sex_365 = rmst(by_sex, lung, 365),
    rmst_sex_730 = rmst(by_sex, lung, 730),
    logrank_sex = logrank(by_sex, lung),
    logrank_sex_strata_ecog = logrank(Surv(time, event) ~ sex + strata(ph.ecog), staged),
    logrank_ecog = logrank(Surv(time, event) ~ ph.ecog, staged),
    cox_sex = both_ties(by_sex, lung),
    cox_age_sex_ecog = both_ties(Surv(time, event) ~ age + sex + ph.ecog, staged),
    cox_sex_complete_case = cox(by_sex, staged),
    cox_sex_strata_ecog = cox(Surv(time, event) ~ sex + strata(ph.ecog), staged),
    zph_sex = lapply(c(km = "km", identity = "identity", rank = "rank", log = "log"),
      function(transform) zph(by_sex, lung, transform)),
    zph_age_sex_ecog = zph(Surv(time, event) ~ age + sex + ph.ecog, staged),
    reverse_km = quantiles(survfit(Surv(time, 1 - event) ~ 1, lung, conf.type = "log-log")),
    landmark180 = list(n = nrow(surviving), logrank = logrank(by_sex, surviving),
      cox = cox(by_sex, surviving))),
  veteran = list(
    km_trt = km(Surv(time, status) ~ trt, veteran),
    km_celltype_loglog = quantiles(survfit(Surv(time, status) ~ celltype, veteran,
      conf.type = "log-log")),
    logrank_trt = logrank(Surv(time, status) ~ trt, veteran),
    logrank_celltype = logrank(Surv(time, status) ~ celltype, veteran),
    cox_trt = both_ties(Surv(time, status) ~ trt, veteran),
    cox_full_efron = cox(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior,
      veteran),
    cox_trt_karno_strata_celltype = cox(Surv(time, status) ~ trt + karno + strata(celltype),
      veteran),
    zph_full = zph(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, veteran),
    rmst_trt_180 = rmst(Surv(time, status) ~ trt, veteran, 180)),
  delayed_entry = list(
    n = nrow(late), events = sum(late$event),
    km = km(Surv(entry, time, event) ~ 1, late, c(60, 182, 365, 730)),
    km_full = steps(survfit(Surv(entry, time, event) ~ 1, late, conf.type = "log-log")),
    km_naive_ignoring_entry = quantiles(survfit(alive, late, conf.type = "log-log")),
    km_sex = (function(fit) list(quantiles = quantiles(fit),
      at = at_times(fit, c(60, 182, 365, 730))))(survfit(entered, late, conf.type = "log-log")),
    cox_sex = both_ties(entered, late),
    cox_sex_age = cox(Surv(entry, time, event) ~ sex + age, late),
    logrank_entry_aware = late_logrank(late),
    cox_naive = cox(by_sex, late),
    entry_dependence_cox = cox(Surv(entry, time, event) ~ entry, late),
    zph_sex = zph(entered, late)),
  risk_set_collapse = steps(collapsed),
  aml = list(km = km(aml_by_x, aml, full = TRUE), logrank = logrank(aml_by_x, aml),
    cox = both_ties(aml_by_x, aml), rmst_30 = rmst(aml_by_x, aml, 30)),
  median_flat_at_half = list(time = 1:4, event = rep(1, 4),
    median = quantile(survfit(Surv(1:4, rep(1, 4)) ~ 1), 0.5)$quantile[[1]]),
  firth = list(
    monotone = list(efron = with(monotone, firth(time, event, x, "efron")),
      breslow = with(monotone, firth(time, event, x, "breslow"))),
    lung_female = list(efron = with(lung, firth(time, event, sex == 2, "efron")),
      breslow = with(lung, firth(time, event, sex == 2, "breslow")))),
  clopper_pearson = Map(binomial, c(0, 0, 1, 4, 17, 29, 10), c(1, 10, 12, 25, 20, 39, 10),
    c(0.95, 0.95, 0.9, 0.95, 0.95, 0.95, 0.99)),
  fisher_2x2 = lapply(list(c(17, 3, 29, 10), c(3, 1, 1, 3), c(10, 2, 3, 15), c(0, 5, 4, 6),
    c(5, 0, 0, 5)), fisher_exact),
  p_adjust = c(list(p = p_values), sapply(adjustments, function(name) p.adjust(p_values, name),
    simplify = FALSE)),
  competing = list(
    whole = aalen_johansen(Surv(etime, state) ~ 1, mgus2, c(24, 60, 120, 240)),
    by_sex = aalen_johansen(Surv(etime, state) ~ sex, mgus2, c(24, 60, 120)),
    delayed_entry = aalen_johansen(Surv(entry, etime, state) ~ 1, seen_late, c(60, 120, 240), 2:3),
    one_minus_km_naive_240 = 1 - summary(survfit(Surv(etime, ev == 1) ~ 1, mgus2), times = 240)$surv,
    cause_specific = list(
      event = cox(Surv(etime, ev == 1) ~ sex, mgus2),
      death = cox(Surv(etime, ev == 2) ~ sex, mgus2),
      adjusted = cox(Surv(etime, ev == 1) ~ sex + age, mgus2),
      delayed_entry = cox(Surv(entry, etime, ev == 1) ~ sex, seen_late),
      logrank = logrank(Surv(etime, ev == 1) ~ sex, mgus2)))),
  "survival_reference.json")
