# Makes survival.csv, which SurvivalStatisticsTest reads: Rscript survival.R > survival.csv
# Debian: apt-get install r-base-core r-cran-survival (3.5-3 was used, R 4.2.2).
# Lines "data" are trajectories: set, group, data, steps, event. The others are what R says of them: set,
# group, quantity, where (a time, or nothing), value. Groups are numbers, "all" compares them.
library(survival)

emit <- function(set, group, what, where, value)
  cat(paste(set, group, what, where, trimws(formatC(value, digits = 15, format = "g")), sep = ","), sep = "\n")

one <- function(set, group, time, event, horizon) {
  cat(paste(set, group, "data", time, event, sep = ","), sep = "\n")
  fit <- survfit(Surv(time, event) ~ 1, conf.type = "log-log")
  emit(set, group, "atRisk", fit$time, fit$n.risk)
  emit(set, group, "events", fit$time, fit$n.event)
  emit(set, group, "survival", fit$time, fit$surv)
  emit(set, group, "low", fit$time, fit$lower)
  emit(set, group, "high", fit$time, fit$upper)
  table <- summary(fit, rmean = horizon)$table
  emit(set, group, "median", "", table["median"])
  emit(set, group, "medianLow", "", table["0.95LCL"])
  emit(set, group, "medianHigh", "", table["0.95UCL"])
  mean <- table[["rmean"]]
  error <- qnorm(0.975) * table[["se(rmean)"]]
  emit(set, group, "mean", horizon, mean)
  emit(set, group, "meanLow", horizon, mean - error)
  emit(set, group, "meanHigh", horizon, mean + error)
  rate <- cipoisson(sum(event), sum(time), method = "exact")
  emit(set, group, "rate", "", sum(event) / sum(time))
  emit(set, group, "rateLow", "", rate[[1]])
  emit(set, group, "rateHigh", "", rate[[2]])
  if (any(event == 1) && any(time > exp(mean(log(time[event == 1]))) * (1 + 1e-12))) {
    exact <- survreg.control(rel.tolerance = 1e-14, maxiter = 200)
    weibull <- survreg(Surv(time, event) ~ 1, dist = "weibull", control = exact)
    exponential <- survreg(Surv(time, event) ~ 1, dist = "exponential", control = exact)
    errors <- qnorm(0.975) * sqrt(diag(vcov(weibull)))
    gain <- 2 * (weibull$loglik[1] - exponential$loglik[1])
    emit(set, group, "weibullShape", "", 1 / weibull$scale)
    emit(set, group, "weibullShapeLow", "", exp(-log(weibull$scale) - errors[[2]]))
    emit(set, group, "weibullShapeHigh", "", exp(-log(weibull$scale) + errors[[2]]))
    emit(set, group, "weibullScale", "", exp(coef(weibull)))
    emit(set, group, "weibullScaleLow", "", exp(coef(weibull) - errors[[1]]))
    emit(set, group, "weibullScaleHigh", "", exp(coef(weibull) + errors[[1]]))
    emit(set, group, "weibullLikelihood", "", weibull$loglik[1])
    emit(set, group, "exponentialLikelihood", "", exponential$loglik[1])
    emit(set, group, "weibullChiSquare", "", gain)
    emit(set, group, "weibullP", "", pchisq(gain, 1, lower.tail = FALSE))
  }
}

study <- function(set, group, time, event, horizon) {
  for (g in sort(unique(group))) one(set, g, time[group == g], event[group == g], horizon)
  if (length(unique(group)) < 2) return(invisible())
  test <- survdiff(Surv(time, event) ~ group)
  degrees <- sum(test$exp > 0) - 1
  emit(set, "all", "chiSquare", "", test$chisq)
  emit(set, "all", "degrees", "", degrees)
  emit(set, "all", "p", "", pchisq(test$chisq, degrees, lower.tail = FALSE))
  score <- seq_along(test$obs) - 1
  trend <- sum(score * (test$obs - test$exp))^2 / drop(score %*% test$var %*% score)
  emit(set, "all", "trendChiSquare", "", trend)
  emit(set, "all", "trendP", "", pchisq(trend, 1, lower.tail = FALSE))
}

# Ties: weeks of remission under 6-mercaptopurine and placebo (Freireich et al. 1963).
study("freireich", rep(0:1, c(21, 21)),
  c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
    1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
  c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, rep(1, 21)), 20)

# Weeks to relapse of acute myelogenous leukemia (Miller 1997).
study("leukemia", rep(0:1, c(11, 12)),
  c(9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45),
  c(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1), 200)

# Heavy censoring at a budget of 10,000 steps.
study("censored", rep(0:1, c(20, 15)),
  c(812, 4077, 9030, rep(10000, 17), 333, 5120, rep(10000, 13)),
  c(1, 1, 1, rep(0, 17), 1, 1, rep(0, 13)), 10000)

# One group without events.
study("eventless", rep(0:2, c(6, 5, 6)),
  c(120, 340, 560, 700, 700, 900, rep(1000, 5), 50, 90, 200, 400, 1000, 1000),
  c(1, 1, 1, 1, 1, 1, rep(0, 5), 1, 1, 1, 1, 0, 0), 1000)

# All events at once: in one group everybody's, in the other half of them.
study("atOnce", rep(0:1, c(8, 8)), c(rep(50, 8), rep(50, 4), rep(100, 4)),
  c(rep(1, 8), rep(1, 4), rep(0, 4)), 80)

# Flat at one half.
study("flat", rep(0, 4), c(10, 20, 30, 40), c(1, 1, 1, 0), 35)

# Hundreds of rows in four groups, with ties.
i <- 1:300
study("many", i %% 4, 1 + (i * i * 7919 + i * 104729) %% 1009 * (1 + i %% 4), as.integer((i * 31) %% 7 != 0), 2000)
