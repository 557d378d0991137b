# scikit-learn and statsmodels as peers of bench sections: one JSON request a line on stdin, one JSON answer a line on stdout.
import json, os, sys, time, warnings
# OpenBLAS takes a processor newer than itself for an old one: it is told what this one can do.
if os.path.exists("/proc/cpuinfo"):
    flags = open("/proc/cpuinfo").read()
    if "avx2" in flags:
        os.environ["OPENBLAS_CORETYPE"] = "SkylakeX" if "avx512vl" in flags else "Haswell"
import numpy, scipy, sklearn
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
warnings.filterwarnings("ignore")
data = {}

def load(path, rows, cols, dtype):
    key = (path, dtype)
    if key not in data:
        data[key] = numpy.fromfile(path, dtype=numpy.float64).reshape(rows, cols).astype(dtype)
    return data[key]

def regression(request):
    # Counts in the first column, their design in the others. Absent where statsmodels is.
    try:
        import statsmodels, statsmodels.api as sm
    except ImportError:
        return {}
    table = load(request["path"], request["rows"], request["cols"], "float64")
    y, X = table[:, 0].copy(), table[:, 1:].copy()
    if request["family"] == "nb2":
        fit = lambda: sm.NegativeBinomial(y, X).fit(method="bfgs", maxiter=500, disp=0)
    else:
        family = sm.families.Poisson() if request["family"] == "poisson" else sm.families.NegativeBinomial(alpha=request["alpha"])
        fit = lambda tol=1e-8: sm.GLM(y, X, family=family).fit(tol=tol)
    fit()
    began = time.process_time()
    for _ in range(request["repeats"]):
        model = fit()
    ms = 1000 * (time.process_time() - began) / request["repeats"]
    if request["family"] != "nb2":
        model = fit(1e-13)  # timed at its default, compared to its end
    return {"ms": ms, "coefficients": model.params[:X.shape[1]].tolist(),
            "loglik": float(model.llf), "version": statsmodels.__version__}

def blas():
    """What does the algebra: OpenBLAS or MKL by name, else the reference BLAS, which is slower."""
    from threadpoolctl import threadpool_info
    found = [f"{i['internal_api']} {i['version']} {i.get('architecture', '')}".strip() for i in threadpool_info() if i["user_api"] == "blas"]
    return ", ".join(sorted(set(found))) or "reference"

def smoothing(request):
    # Simple exponential smoothing of each row from its first demand on, up to each cutoff; levels of the last one.
    try:
        from statsmodels.tsa.holtwinters import SimpleExpSmoothing
    except ImportError:
        return {}
    table = load(request["path"], request["rows"], request["cols"], "float64")
    began = time.process_time()
    for cutoff in request["cutoffs"]:
        levels = []
        for row in table:
            y = row[numpy.flatnonzero(row)[0]:cutoff]
            levels.append(float(SimpleExpSmoothing(y, initialization_method="estimated").fit().forecast(1)[0]) if len(y) > 2 else float(y.mean()))
    return {"ms": 1000 * (time.process_time() - began), "levels": levels}

def transport(request):
    # Arcs: row, center (-1: the row goes short), cost, volume, SKU; before them sizes, demands, room and supplies.
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix
    numbers = numpy.fromfile(request["path"], dtype=numpy.float64)
    rows, centers, skus = numbers[:3].astype(int)
    limits = numbers[3:3 + rows + centers + skus]
    arcs = numbers[3 + rows + centers + skus:].reshape(-1, 5)
    row, center, sku, column = arcs[:, 0].astype(int), arcs[:, 1].astype(int), arcs[:, 4].astype(int), numpy.arange(len(arcs))
    met = csr_matrix((numpy.ones(len(arcs)), (row, column)), shape=(rows, len(arcs)))
    real = center >= 0
    held = csr_matrix(
        (numpy.concatenate([arcs[real, 3], numpy.ones(real.sum())]),
         (numpy.concatenate([center[real], centers + sku[real]]), numpy.concatenate([column[real], column[real]]))),
        shape=(centers + skus, len(arcs)))
    began = time.process_time()
    found = linprog(arcs[:, 2], A_ub=held, b_ub=limits[rows:], A_eq=met, b_eq=limits[:rows], method="highs")
    return {"seconds": time.process_time() - began, "objective": float(found.fun)}

def answer(request):
    kind = request["kind"]
    if kind == "transport":
        return transport(request)
    if kind == "versions":
        return {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0], "blas": blas()}
    if kind == "glm":
        return regression(request)
    if kind == "ses":
        return smoothing(request)
    X = load(request["path"], request["rows"], request["cols"], request.get("dtype", "float64"))
    if kind == "kmeans":
        init, n_init = "k-means++", request.get("starts", 1)
        if "start" in request:
            init, n_init = numpy.array(request["start"], dtype=X.dtype).reshape(request["clusters"], -1), 1
        began = time.process_time()
        model = KMeans(request["clusters"], init=init, n_init=n_init, random_state=request.get("seed", 1), algorithm="lloyd").fit(X)
        return {"ms": 1000 * (time.process_time() - began), "iterations": int(model.n_iter_), "inertia": float(model.inertia_)}
    if kind == "silhouette":
        labels = numpy.fromfile(request["labels"], dtype=numpy.int32)
        began = time.process_time()
        value = silhouette_score(X, labels)
        return {"ms": 1000 * (time.process_time() - began), "silhouette": float(value)}
    raise ValueError(kind)

for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
