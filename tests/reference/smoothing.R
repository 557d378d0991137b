# Makes tests/reference/smoothing.json: Rscript tests/reference/smoothing.R > tests/reference/smoothing.json
# Base R and package forecast; data sets of R's datasets and forecast packages; no randomness.
suppressMessages({ library(forecast); library(jsonlite) })
values <- function(x) I(signif(as.numeric(x), 12))

# As fitted by R, and all that is needed to repeat it: states in the order in which the season uses them.
ets_case <- function(name, y, form, m, damped = FALSE) {
  fit <- ets(ts(y, frequency = m), model = form, damped = damped)
  path <- forecast(fit, h = 26, level = 80)
  par <- function(key, default) if (key %in% names(fit$par)) fit$par[[key]] else default
  start <- fit$initstate
  list(name = name, y = values(y), form = if (damped) paste0(substr(form, 1, 1), "D", substr(form, 3, 3)) else form,
       season = m, alpha = par("alpha", 0), beta = par("beta", 0), gamma = par("gamma", 0), phi = par("phi", 1),
       level = start[["l"]], trend = if ("b" %in% names(start)) start[["b"]] else 0,
       seasonal = values(rev(start[grep("^s", names(start))])), loglik = fit$loglik, aicc = fit$aicc,
       sigma2 = fit$sigma2, residuals = values(tail(residuals(fit), 5)), mean = values(path$mean),
       sd = values((path$upper - path$mean) / qnorm(0.9)))
}

stl_case <- function(name, y, m, window, robust) {
  fit <- stl(ts(y, frequency = m), s.window = window, robust = robust)
  list(name = name, y = values(y), season = m, window = window, robust = robust,
       seasonal = values(fit$time.series[, "seasonal"]), trend = values(fit$time.series[, "trend"]),
       remainder = values(fit$time.series[, "remainder"]))
}

mstl_case <- function(name, y, seasons, robust) {
  fit <- mstl(msts(y, seasonal.periods = seasons), robust = robust)
  list(name = name, y = values(y), seasons = values(seasons), robust = robust, trend = values(fit[, "Trend"]),
       seasonals = lapply(seasons, function(m) values(fit[, paste0("Seasonal", m)])), remainder = values(fit[, "Remainder"]))
}

# Simple smoothing as R fits it, and half the slope of the line as drift.
theta_case <- function(name, y) {
  fit <- ses(ts(y), h = 12, initial = "optimal")$model
  list(name = name, y = values(y), alpha = fit$par[["alpha"]], level = as.numeric(tail(fit$states[, "l"], 1)),
       mean = values(thetaf(ts(y), h = 12)$mean))
}

air <- as.numeric(AirPassengers)
gas <- as.numeric(UKgas)
plain <- list(ANN = Nile, AAN = LakeHuron, MNN = Nile, MAN = window(lynx, 1880) + 100)
cases <- c(
  lapply(names(plain), function(form) ets_case(form, as.numeric(plain[[form]]), form, 1)),
  list(ets_case("ADN", as.numeric(LakeHuron), "AAN", 1, TRUE), ets_case("MDN", as.numeric(LakeHuron), "MAN", 1, TRUE)),
  lapply(c("ANA", "AAA", "MNA", "MAA", "MNM", "MAM"), function(form) ets_case(form, air[1:96], form, 12)),
  list(ets_case("ADA", gas, "AAA", 4, TRUE), ets_case("MDA", air[1:96], "MAA", 12, TRUE), ets_case("MDM", gas, "MAM", 4, TRUE)))
spoilt <- replace(air, c(20, 77, 78), c(400, 20, 900))
cat(toJSON(list(
  made_by = sprintf("%s, forecast %s", R.version.string, packageVersion("forecast")),
  script = readLines("tests/reference/smoothing.R"),
  ets = cases,
  stl = list(
    stl_case("periodic", air, 12, "periodic", FALSE),
    stl_case("window 7", gas, 4, 7, FALSE),
    stl_case("window 21", as.numeric(nottem), 12, 21, FALSE),
    stl_case("robust and periodic, with outliers", spoilt, 12, "periodic", TRUE),
    stl_case("robust, window 11, with outliers", spoilt, 12, 11, TRUE),
    stl_case("a season of two", gas[1:31], 2, 13, TRUE)),
  mstl = list(
    mstl_case("two seasons", as.numeric(taylor)[1:200], c(12, 48), FALSE),
    mstl_case("two seasons, robust", as.numeric(taylor)[301:450], c(8, 24), TRUE)),
  theta = list(theta_case("nile", as.numeric(Nile)), theta_case("lake", as.numeric(LakeHuron)))),
  auto_unbox = TRUE, digits = NA), "\n", sep = "")
