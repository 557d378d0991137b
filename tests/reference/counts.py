# Makes tests/reference/counts.json: python3 tests/reference/counts.py > tests/reference/counts.json
# statsmodels for regressions and tests, R's package forecast for croston (Rscript on the PATH). Seed 7.
import json, subprocess, sys
import numpy, scipy, statsmodels
import statsmodels.api as sm
from scipy import stats
random = numpy.random.default_rng(7)

def design(n, columns):
    season = numpy.arange(n) % 4
    X = numpy.column_stack([numpy.ones(n)] + [(season == k).astype(float) for k in (1, 2, 3)]
                           + [random.normal(size=n).round(3) * 0.4 for _ in range(columns - 4)])
    return X, numpy.exp(X @ numpy.concatenate([[1.2, 0.3, -0.4, 0.2], 0.5 * random.normal(size=columns - 4)]))

def glm(name, y, X, family, alpha=0.0, offset=None):
    fit = sm.GLM(y, X, family=family, offset=offset).fit(tol=1e-14, maxiter=200)
    return {"name": name, "y": y.tolist(), "x": X.ravel().tolist(), "columns": X.shape[1], "alpha": alpha,
            "offset": None if offset is None else offset.tolist(), "coefficients": fit.params.tolist(),
            "errors": fit.bse.tolist(), "deviance": fit.deviance, "loglik": fit.llf,
            "pearson": fit.pearson_chi2 / fit.df_resid}

def cameron_trivedi(y, mu):
    # Cameron, Trivedi 1990: ((y - mu)^2 - y) / mu on mu, without intercept.
    fit = sm.OLS(((y - mu) ** 2 - y) / mu, mu).fit()
    pearson = float((((y - mu) ** 2) / mu).sum())
    return {"slope": float(fit.params[0]), "t": float(fit.tvalues[0]), "p": float(stats.norm.sf(fit.tvalues[0])),
            "pearson": pearson, "pearsonP": float(stats.chi2.sf(pearson, len(y) - 1))}

glms, tests, mles = [], [], []
X, mean = design(156, 7)
poisson = random.poisson(mean).astype(float)
glms.append(glm("Poisson", poisson, X, sm.families.Poisson()))
exposure = numpy.log(random.uniform(0.3, 1, 156).round(3))
thinned = random.poisson(mean * numpy.exp(exposure)).astype(float)
glms.append(glm("Poisson with exposure", thinned, X, sm.families.Poisson(), offset=exposure))
over = random.negative_binomial(2, 2 / (2 + mean)).astype(float)
for alpha in (0.1, 0.5, 2.0):
    glms.append(glm(f"negative binomial, alpha {alpha}", over, X, sm.families.NegativeBinomial(alpha=alpha), alpha))
big = random.poisson(1e5 * mean).astype(float)
glms.append(glm("Poisson, large counts", big, X, sm.families.Poisson()))
for name, y in (("overdispersed", over), ("overdispersed, rare", random.negative_binomial(0.7, 0.7 / (0.7 + 0.3 * mean)).astype(float))):
    fit = sm.NegativeBinomial(y, X).fit(method="newton", maxiter=500, tol=1e-12, disp=0)
    mles.append({"name": name, "y": y.tolist(), "x": X.ravel().tolist(), "columns": X.shape[1],
                 "coefficients": fit.params[:-1].tolist(), "alpha": float(fit.params[-1]), "loglik": fit.llf})
for name, y in (("Poisson counts", random.poisson(3, 156).astype(float)), ("overdispersed counts", over)):
    tests.append({"name": name, "y": y.tolist(), **cameron_trivedi(y, numpy.full(len(y), y.mean()))})
large = [{"mean": m, "variance": v, "p": p, "quantiles": (stats.poisson.ppf(p, m) if v == m else
          stats.nbinom.ppf(p, m * m / (v - m), m / v)).tolist()}
         for p in [[0.025, 0.1, 0.5, 0.9, 0.975, 0.99]] for m, v in
         [(250.0, 250.0), (250.0, 500.0), (400.0, 20000.0), (300.0, 120000.0), (5000.0, 5000.0), (1e5, 4e6), (1e6, 1e6)]]

sparse = [numpy.where(random.uniform(size=60) < 0.3, random.poisson(4, 60) + 1, 0).astype(float) for _ in range(3)]
script = "suppressMessages(library(forecast)); x <- as.numeric(strsplit(readLines(file('stdin')), ' ')[[1]]); " \
         "cat(sprintf('%.15g', croston(x, h = 1, alpha = 0.1)$mean[1]))"
croston = []
for y in sparse:
    out = subprocess.run(["Rscript", "-e", script], input=" ".join(map(str, y)), capture_output=True, text=True, check=True)
    croston.append({"y": y.tolist(), "croston": float(out.stdout)})
r = subprocess.run(["Rscript", "-e", "cat(R.version.string, '; forecast', as.character(packageVersion('forecast')))"], capture_output=True, text=True)

json.dump({"made_by": f"statsmodels {statsmodels.__version__}, scipy {scipy.__version__}, numpy {numpy.__version__}, "
                      f"python {sys.version.split()[0]}; {r.stdout}",
           "script": open(__file__).read().split("\n"), "glm": glms, "nb2": mles, "dispersion": tests, "large": large,
           "croston": croston}, sys.stdout)
