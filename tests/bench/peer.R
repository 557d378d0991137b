# R's forecast package as the peer of bench sections: one JSON request a line on stdin, one JSON answer a line on stdout.
# A new kind of request is one more function in `answers`; `timed` gives its CPU time in ms.
suppressMessages({ library(jsonlite); library(forecast) })

timed <- function(expression) {
  began <- proc.time()
  result <- suppressWarnings(tryCatch(expression, error = function(e) NULL))
  spent <- proc.time() - began
  list(ms = 1000 * (spent[["user.self"]] + spent[["sys.self"]]), result = result)
}

# An array in JSON, even of one value.
values <- function(x) I(as.numeric(x))

# `y` may hold nulls for missing values.
series <- function(request) ts(as.numeric(request$y), frequency = request$season)

answers <- list(
  versions = function(request)
    list(R = paste(R.version$major, R.version$minor, sep = "."), forecast = as.character(packageVersion("forecast"))),

  # Fixed orders: Arima with its defaults (CSS-ML).
  arima = function(request) {
    y <- series(request)
    run <- timed({
      fit <- Arima(y, order = request$order, seasonal = request$seasonal, include.constant = request$constant)
      list(fit = fit, path = forecast(fit, h = request$horizon, level = 95))
    })
    if (is.null(run$result)) return(list(ms = run$ms))
    path <- run$result$path
    list(ms = run$ms, loglik = run$result$fit$loglik, mean = values(path$mean),
         low = values(path$lower), high = values(path$upper))
  },

  autoArima = function(request) {
    y <- series(request)
    run <- timed({
      fit <- auto.arima(y)
      list(fit = fit, path = forecast(fit, h = request$horizon, level = 95))
    })
    if (is.null(run$result)) return(list(ms = run$ms))
    list(ms = run$ms, aicc = run$result$fit$aicc, order = values(arimaorder(run$result$fit)),
         mean = values(run$result$path$mean))
  }
)

# One form of exponential smoothing, or the automatic choice (model ZZZ).
answers$ets <- function(request) {
  y <- series(request)
  run <- timed({
    fit <- ets(y, model = request$model, damped = request$damped)
    list(fit = fit, path = forecast(fit, h = request$horizon, level = 95))
  })
  if (is.null(run$result)) return(list(ms = run$ms))
  list(ms = run$ms, loglik = run$result$fit$loglik, mean = values(run$result$path$mean))
}

answers$thetaf <- function(request) {
  y <- series(request)
  timed(thetaf(y, h = request$horizon, level = 95))["ms"]
}

# `times` decompositions, as one is over before the clock moves.
answers$stl <- function(request) {
  y <- ts(as.numeric(request$y), frequency = request$season)
  window <- if (request$window == "periodic") "periodic" else as.numeric(request$window)
  run <- timed(for (k in seq_len(request$times)) fit <- stl(y, s.window = window, robust = request$robust))
  list(ms = run$ms / request$times)
}

answers$mstl <- function(request) {
  y <- msts(as.numeric(request$y), seasonal.periods = request$seasons)
  run <- timed(for (k in seq_len(request$times)) fit <- mstl(y))
  list(ms = run$ms / request$times)
}

input <- file("stdin", open = "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  request <- fromJSON(line)
  answer <- answers[[request$kind]]
  if (is.null(answer)) stop("unknown kind: ", request$kind)
  cat(toJSON(answer(request), auto_unbox = TRUE, digits = NA), "\n", sep = "")
  flush(stdout())
}
