# Makes tests/reference/arima.json: Rscript tests/reference/arima.R > tests/reference/arima.json
# Base R and package forecast; data sets of R's datasets package; regressors and gaps by formula, no randomness.
suppressMessages({ library(forecast); library(jsonlite) })
column <- function(x) I(as.numeric(x))
by_row <- function(x) if (is.null(x)) I(numeric(0)) else column(t(x))
case <- function(name, y, order, seasonal, m, h, constant = FALSE, xreg = NULL, future = NULL) {
  y <- ts(as.numeric(y), frequency = m)
  # A tight tolerance, so that R's coefficients are good to more digits than its default gives; the fallback is exact
  # likelihood from the start, where conditional sums of squares fail.
  run <- function(method) Arima(y, order = order, seasonal = list(order = seasonal, period = m), include.constant = constant,
    xreg = xreg, method = method, optim.control = list(reltol = 1e-14, maxit = 1000))
  fit <- tryCatch(run("CSS-ML"), error = function(e) run("ML"))
  f <- forecast(fit, h = h, level = 80, xreg = future)
  list(name = name, y = column(y), order = order, seasonal = seasonal, season = m, constant = constant,
       columns = if (is.null(xreg)) 0 else ncol(xreg), xreg = by_row(xreg), future = by_row(future),
       names = I(names(fit$coef)), coef = column(fit$coef), se = column(sqrt(diag(fit$var.coef))),
       loglik = fit$loglik, sigma2 = fit$sigma2, aic = fit$aic, aicc = fit$aicc, bic = fit$bic,
       residuals = column(residuals(fit)), mean = column(f$mean), sd = column((f$upper - f$mean) / qnorm(0.9)))
}
air <- as.numeric(AirPassengers)
gappy <- function(y, at) { y[at] <- NA; y }
promotion <- function(n) cbind(as.numeric((1:n) %% 7 == 0), cos((1:n) * (1:n) / 50))
with_promotion <- function(y, effects) as.numeric(y) + as.numeric(promotion(length(y)) %*% effects)
weeks <- 156
weekly <- 100 + 0.1 * (1:weeks) + 20 * sin(2 * pi * (1:weeks) / 52) + 8 * sin((1:weeks)^2) + 5 * cos(1.7 * (1:weeks)^2)
daily <- 50 + 10 * c(1, 0.8, 0.7, 0.9, 1.2, 1.6, 1.4)[(0:363) %% 7 + 1] + cumsum(sin((1:364)^2)) + 3 * cos((1:364)^2 * 0.77)
cases <- list(
  case("airline", log(air), c(0, 1, 1), c(0, 1, 1), 12, 24),
  case("airline with autoregression", log(air), c(1, 1, 1), c(0, 1, 1), 12, 12),
  case("lake", LakeHuron, c(1, 0, 1), c(0, 0, 0), 1, 10, TRUE),
  case("lake without a mean", LakeHuron - mean(LakeHuron), c(2, 0, 0), c(0, 0, 0), 1, 10),
  case("lynx", log(lynx), c(2, 0, 2), c(0, 0, 0), 1, 10, TRUE),
  case("sunspots", sqrt(sunspot.year), c(5, 0, 0), c(0, 0, 0), 1, 10, TRUE),
  case("nile drift", Nile, c(0, 1, 1), c(0, 0, 0), 1, 10, TRUE),
  case("two differences", WWWusage, c(0, 2, 2), c(0, 0, 0), 1, 10),
  case("seasonal autoregression", nottem, c(1, 0, 0), c(1, 1, 1), 12, 12, TRUE),
  case("two seasonal averages", as.numeric(USAccDeaths), c(0, 1, 1), c(0, 1, 2), 12, 12),
  case("quarters", log(UKgas), c(2, 1, 0), c(0, 1, 1), 4, 8),
  case("quarters, stationary season", log(JohnsonJohnson), c(1, 1, 1), c(1, 0, 0), 4, 8, TRUE),
  case("days of the week", daily, c(1, 1, 1), c(0, 1, 1), 7, 14),
  case("weeks of the year", weekly, c(1, 0, 0), c(0, 1, 0), 52, 13, TRUE),
  case("unit root of a moving average", diff(air[1:60]), c(0, 1, 1), c(0, 0, 0), 1, 6),
  case("regressors", with_promotion(LakeHuron, c(2, 1)), c(1, 0, 0), c(0, 0, 0), 1, 6, TRUE,
       promotion(98), promotion(104)[99:104, ]),
  case("regressors, differenced", with_promotion(log(air), c(0.3, 0.1)), c(0, 1, 1), c(0, 1, 1), 12, 6, FALSE,
       promotion(144), promotion(150)[145:150, ]),
  case("regressors, drift and gaps", gappy(with_promotion(Nile, c(200, 50)), c(12, 13, 60, 99)), c(1, 1, 1), c(0, 0, 0), 1, 6,
       TRUE, promotion(100), promotion(106)[101:106, ]),
  case("gaps, stationary", gappy(as.numeric(LakeHuron), c(5, 20:24, 60, 97)), c(1, 0, 1), c(0, 0, 0), 1, 6, TRUE),
  case("gaps, differenced", gappy(as.numeric(Nile), c(30, 31, 50:53, 98)), c(0, 1, 1), c(0, 0, 0), 1, 6),
  case("gaps, seasonal", gappy(log(air), c(40, 41, 77, 100:103, 140, 143)), c(0, 1, 1), c(0, 1, 1), 12, 14),
  case("gaps at both ends", gappy(as.numeric(LakeHuron), c(1:3, 40, 96:98)), c(1, 0, 0), c(0, 0, 0), 1, 5, TRUE),
  case("presidents", presidents, c(1, 0, 0), c(1, 0, 0), 4, 4, TRUE)
)
# Orders that auto.arima finds, for information.
found <- function(name, y, m) {
  fit <- auto.arima(ts(as.numeric(y), frequency = m))
  list(name = name, y = column(y), season = m, orders = column(arimaorder(fit)), aicc = fit$aicc, names = I(as.character(names(fit$coef))))
}
auto <- list(found("airline", log(air), 12), found("lake", LakeHuron, 1), found("nile", Nile, 1), found("quarters", log(UKgas), 4),
             found("temperatures", nottem, 12), found("accidents", USAccDeaths, 12), found("users", WWWusage, 1))
cat(toJSON(list(made_by = paste0(R.version.string, ", forecast ", packageVersion("forecast")),
                script = readLines("tests/reference/arima.R"), cases = cases, auto = auto), auto_unbox = TRUE, digits = 12), "\n")
