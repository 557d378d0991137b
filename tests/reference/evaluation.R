# Makes tests/reference/evaluation.json: Rscript tests/reference/evaluation.R > tests/reference/evaluation.json
# Package forecast's dm.test and accuracy on data sets of R; no randomness.
suppressMessages({library(forecast); library(jsonlite)})
dm <- function(name, e1, e2, h, power) {
  t <- dm.test(e1, e2, h = h, power = power)
  list(name = name, e1 = as.numeric(e1), e2 = as.numeric(e2), h = h, power = power,
       statistic = as.numeric(t$statistic), p = as.numeric(t$p.value))
}
y <- window(log(AirPassengers), end = c(1956, 12))
e1 <- diff(y); e2 <- y - stats::lag(y, -12); n <- min(length(e1), length(e2))
e1 <- tail(as.numeric(e1), n); e2 <- tail(as.numeric(e2), n)
three <- tail(as.numeric(diff(y, lag = 3)), n)
measured <- function(name, train, test, m, f) {
  a <- accuracy(f, test)["Test set", ]
  list(name = name, train = as.numeric(train), test = as.numeric(test), season = m, mean = as.numeric(f$mean),
       mase = a[["MASE"]], rmse = a[["RMSE"]], mae = a[["MAE"]])
}
air <- window(AirPassengers, end = c(1958, 12)); rest <- window(AirPassengers, start = c(1959, 1))
nile <- window(Nile, end = 1950); later <- window(Nile, start = 1951)
cat(toJSON(list(
  made_by = paste0(R.version.string, ", forecast ", packageVersion("forecast")),
  script = readLines("tests/reference/evaluation.R"),
  dm = list(dm("one step, squared", e1, e2, 1, 2), dm("one step, absolute", e1, e2, 1, 1),
            dm("three steps, squared", three, e2, 3, 2), dm("twelve steps, absolute", three, e2, 12, 1)),
  student = list(t = c(-4.2, -1, -0.1, 0, 0.5, 2.2, 9), degrees = c(1, 3, 10, 60),
                 cdf = lapply(c(1, 3, 10, 60), function(d) pt(c(-4.2, -1, -0.1, 0, 0.5, 2.2, 9), d))),
  accuracy = list(measured("air, seasonal naive", air, rest, 12, snaive(air, h = 24)),
                  measured("nile, mean", nile, later, 1, meanf(nile, h = 20)))),
  auto_unbox = TRUE, digits = 15, pretty = FALSE))
