# Dense reference of non-negative reconciliation with diagonal covariance: /usr/bin/python3 tests/reference/reconcile.py
import json, os
import numpy, scipy
from scipy.optimize import nnls

random = numpy.random.default_rng(7)
cases = []
for cells, shapes, hard in [(6, [1], False), (12, [1, 3], False), (24, [1, 4, 3], False), (24, [1, 4, 3], True), (40, [1, 5, 8, 2], True)]:
    horizon = 2
    base = numpy.round(random.gamma(1.0, 8.0, (cells, horizon)), 4)
    base[random.random((cells, horizon)) < 0.1] = 0
    variances = numpy.round(0.5 * base + 0.1 * base**2 + 0.01, 6)
    levels = []
    for groups in shapes:
        group_of = random.integers(0, groups, cells) if groups > 1 else numpy.zeros(cells, int)
        A = (group_of[None, :] == numpy.arange(groups)[:, None]).astype(float)
        sums = A @ base
        # Hard cases: the levels above contradict the bottom so much that cells are driven to 0.
        means = numpy.round(sums * random.uniform(0.2 if hard else 0.8, 1.0 if hard else 1.3, sums.shape), 4)
        spread = numpy.round((0.02 if hard else 0.1) * sums + 0.1, 6)
        levels.append({"groups": groups, "groupOf": group_of.tolist(), "means": means.ravel().tolist(), "variances": spread.ravel().tolist(), "A": A})
    expected = numpy.zeros((cells, horizon))
    for i in range(horizon):
        free = base[:, i] > 0
        rows = [numpy.diag(1 / numpy.sqrt(variances[free, i]))]
        target = [base[free, i] / numpy.sqrt(variances[free, i])]
        for level in levels:
            sd = numpy.sqrt(numpy.array(level["variances"]).reshape(-1, horizon)[:, i])
            rows.append(level["A"][:, free] / sd[:, None])
            target.append(numpy.array(level["means"]).reshape(-1, horizon)[:, i] / sd)
        expected[free, i] = nnls(numpy.vstack(rows), numpy.concatenate(target), maxiter=10000)[0]
    for level in levels:
        del level["A"]
    cases.append({"horizon": horizon, "base": base.ravel().tolist(), "variances": variances.ravel().tolist(), "levels": levels, "expected": expected.ravel().tolist()})

out = {"made_by": "tests/reference/reconcile.py", "script": open(__file__).read(), "seed": 7, "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reconcile.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
print([int((numpy.array(c["expected"]) == 0).sum() - (numpy.array(c["base"]) == 0).sum()) for c in cases])
