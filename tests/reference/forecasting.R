# Makes tests/reference/forecasting.json: Rscript tests/reference/forecasting.R > tests/reference/forecasting.json
# Base R and package forecast; data sets of R's datasets package; no randomness.
suppressMessages(library(forecast))
num <- function(x) paste0("[", paste(sprintf("%.12g", as.numeric(x)), collapse = ","), "]")
text <- readLines("tests/reference/forecasting.R")
field <- function(name, value) sprintf("\"%s\": %s", name, value)
arima_case <- function(name, y, order, seasonal, m, h, constant) {
  fit <- Arima(ts(y, frequency = m), order = order, seasonal = list(order = seasonal, period = m),
               include.constant = constant, method = "CSS-ML", optim.control = list(reltol = 1e-12, maxit = 500))
  f <- forecast(fit, h = h, level = 80)
  sd <- (as.numeric(f$upper) - as.numeric(f$mean)) / qnorm(0.9)
  sprintf("{%s}", paste(field("name", sprintf("\"%s\"", name)), field("y", num(y)), field("order", num(order)),
    field("seasonal", num(seasonal)), field("season", m), field("constant", if (constant) "true" else "false"),
    field("loglik", sprintf("%.12g", fit$loglik)), field("mean", num(f$mean)), field("sd", num(sd)), sep = ", "))
}
ets_case <- function(name, y, form, m) {
  # States fixed by optimisation in R; compared through the likelihood that is reached.
  fit <- ets(ts(y, frequency = m), model = form, damped = FALSE)
  sprintf("{%s}", paste(field("name", sprintf("\"%s\"", name)), field("y", num(y)), field("form", sprintf("\"%s\"", form)),
    field("season", m), field("loglik", sprintf("%.12g", fit$loglik)), field("mean", num(forecast(fit, h = 12)$mean)), sep = ", "))
}
stl_case <- function(name, y, m, window) {
  fit <- if (window == "periodic") stl(ts(y, frequency = m), s.window = "periodic") else stl(ts(y, frequency = m), s.window = as.numeric(window))
  sprintf("{%s}", paste(field("name", sprintf("\"%s\"", name)), field("y", num(y)), field("season", m),
    field("window", if (window == "periodic") "\"periodic\"" else window),
    field("seasonal", num(fit$time.series[, "seasonal"])), field("trend", num(fit$time.series[, "trend"])), sep = ", "))
}
glm_case <- function(name, y, x) {
  fit <- glm(y ~ x, family = poisson(), control = glm.control(epsilon = 1e-14, maxit = 100))
  sprintf("{%s}", paste(field("name", sprintf("\"%s\"", name)), field("y", num(y)), field("x", num(t(x))), field("columns", ncol(x)),
    field("coefficients", num(coef(fit))), field("errors", num(summary(fit)$coefficients[, 2])), field("deviance", sprintf("%.12g", fit$deviance)), sep = ", "))
}
air <- as.numeric(AirPassengers)
months <- model.matrix(~ factor(rep(1:12, length.out = 108)))[, -1]
belts <- as.numeric(Seatbelts[1:108, "VanKilled"])
list_of <- function(...) paste0("[\n    ", paste(..., sep = ",\n    "), "\n  ]")
cat("{\n  ", field("made_by", sprintf("\"%s, forecast %s\"", R.version.string, packageVersion("forecast"))), ",\n  ",
  field("script", sprintf("[%s]", paste0("\"", gsub("\"", "'", gsub("\\\\", "/", text)), "\"", collapse = ","))), ",\n  ",
  field("arima", list_of(
    arima_case("airline", log(air), c(0, 1, 1), c(0, 1, 1), 12, 24, FALSE),
    arima_case("airline with autoregression", log(air), c(1, 1, 1), c(0, 1, 1), 12, 12, FALSE),
    arima_case("lake", as.numeric(LakeHuron), c(1, 0, 1), c(0, 0, 0), 1, 10, TRUE),
    arima_case("lynx", log(as.numeric(lynx)), c(2, 0, 1), c(0, 0, 0), 1, 10, TRUE),
    arima_case("nile drift", as.numeric(Nile), c(0, 1, 1), c(0, 0, 0), 1, 10, TRUE),
    arima_case("seasonal autoregression", as.numeric(nottem), c(1, 0, 0), c(1, 1, 1), 12, 12, TRUE),
    arima_case("presidents filled", as.numeric(UKgas), c(2, 1, 0), c(0, 1, 1), 4, 8, FALSE))), ",\n  ",
  field("ets", list_of(
    ets_case("nile", as.numeric(Nile), "ANN", 1),
    ets_case("air holt", air, "AAN", 1),
    ets_case("air mult", air, "MAM", 12),
    ets_case("nottem", as.numeric(nottem), "ANA", 12))), ",\n  ",
  field("stl", list_of(
    stl_case("co2 periodic", as.numeric(co2), 12, "periodic"),
    stl_case("co2 window 21", as.numeric(co2), 12, "21"),
    stl_case("nottem 13", as.numeric(nottem), 12, "13"),
    stl_case("gas 7", as.numeric(UKgas), 4, "7"))), ",\n  ",
  field("kpss", list_of(sprintf("{%s, %s, %s}", field("y", num(Nile)), field("lags", trunc(3 * sqrt(100) / 13)),
    field("statistic", sprintf("%.12g", { e <- Nile - mean(Nile); n <- 100; l <- trunc(3 * sqrt(n) / 13); s2 <- sum(e^2) / n;
      for (k in 1:l) s2 <- s2 + 2 / n * (1 - k / (l + 1)) * sum(e[(k + 1):n] * e[1:(n - k)]); sum(cumsum(e)^2) / n^2 / s2 }))))), ",\n  ",
  field("poisson", list_of(glm_case("van drivers killed by month", belts, months))), ",\n  ",
  field("counts", list_of(sprintf("{%s, %s, %s, %s, %s}", field("mean", "7.3"), field("variance", "21.9"),
    field("p", num(c(0.05, 0.5, 0.9, 0.99))), field("negbin", num(qnbinom(c(0.05, 0.5, 0.9, 0.99), size = 7.3^2 / (21.9 - 7.3), mu = 7.3))),
    field("poisson", num(qpois(c(0.05, 0.5, 0.9, 0.99), 7.3)))))),
  "\n}\n", sep = "")
