"""Golden trajectories of torch.optim in f64 with every option: python make_torch_optim_options.py > torch_optim_options.json

As make_torch_optim.py, beside which it stands, for 200 steps, and with the options that it leaves alone. One more function:
hill: -(1 - x)^2 - 10 (y - x^2)^2, which is climbed.
"""
import json, sys
import torch
from make_torch_optim import FUNCTIONS

FUNCTIONS["hill"] = (lambda p: -(1 - p[0]) ** 2 - 10 * (p[1] - p[0] ** 2) ** 2, [-1.2, 1.0])
BOTH, R, Q, HILL = ["rosenbrock", "quadratic"], ["rosenbrock"], ["quadratic"], ["hill"]
CASES = [
    ("SGD", dict(lr=1e-3, weight_decay=0.1), BOTH),
    ("SGD", dict(lr=1e-3, momentum=0.9, dampening=0.3), BOTH),
    ("SGD", dict(lr=1e-3, momentum=0.8, dampening=-0.5, weight_decay=0.05), BOTH),
    ("SGD", dict(lr=5e-4, momentum=0.9, nesterov=True, weight_decay=0.1), BOTH),
    ("SGD", dict(lr=2e-3, momentum=0.5, maximize=True, weight_decay=0.01), HILL),
    ("Adagrad", dict(lr=0.1, lr_decay=0.05), BOTH),
    ("Adagrad", dict(lr=0.1, initial_accumulator_value=0.5), BOTH),
    ("Adagrad", dict(lr=0.1, weight_decay=0.1, eps=1e-3), BOTH),
    ("Adagrad", dict(lr=0.1, lr_decay=0.01, initial_accumulator_value=0.1, maximize=True), HILL),
    ("RMSprop", dict(lr=1e-3, momentum=0.9), BOTH),
    ("RMSprop", dict(lr=1e-3, centered=True), BOTH),
    ("RMSprop", dict(lr=5e-4, centered=True, momentum=0.5, weight_decay=0.1), BOTH),
    ("RMSprop", dict(lr=1e-3, alpha=0.9, eps=1e-2, weight_decay=0.1), BOTH),
    ("RMSprop", dict(lr=1e-3, alpha=0.95, momentum=0.3, maximize=True), HILL),
    ("Adadelta", dict(lr=0.5, rho=0.95, eps=1e-4), BOTH),
    ("Adadelta", dict(lr=1.0, weight_decay=0.1), BOTH),
    ("Adadelta", dict(lr=1.0, eps=1e-3, maximize=True), HILL),
    ("Adam", dict(lr=1e-2, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1), BOTH),
    ("Adam", dict(lr=1e-2, weight_decay=0.1, decoupled_weight_decay=True), BOTH),
    ("Adam", dict(lr=5e-2, betas=(0.5, 0.9), amsgrad=True, weight_decay=0.1), BOTH),
    ("Adam", dict(lr=1e-2, amsgrad=True, maximize=True), HILL),
    ("AdamW", dict(lr=1e-2, weight_decay=0.3, betas=(0.7, 0.99)), BOTH),
    ("AdamW", dict(lr=5e-2, betas=(0.5, 0.9), amsgrad=True), BOTH),
    ("AdamW", dict(lr=1e-2, weight_decay=0.1, eps=1e-4, maximize=True), HILL),
    ("NAdam", dict(lr=1e-2, momentum_decay=0.1), BOTH),
    ("NAdam", dict(lr=1e-2, momentum_decay=0.0, betas=(0.7, 0.9)), BOTH),
    ("NAdam", dict(lr=1e-2, weight_decay=0.1, eps=1e-3), BOTH),
    ("NAdam", dict(lr=1e-2, weight_decay=0.1, decoupled_weight_decay=True), BOTH),
    ("NAdam", dict(lr=1e-2, maximize=True), HILL),
    ("RAdam", dict(lr=1e-5), R),
    ("RAdam", dict(lr=1e-3, betas=(0.8, 0.95), weight_decay=0.1), Q),
    ("RAdam", dict(lr=1e-3, betas=(0.8, 0.7)), Q),
    ("RAdam", dict(lr=1e-3, eps=1e-2, weight_decay=0.1, decoupled_weight_decay=True), Q),
    ("RAdam", dict(lr=1e-4, maximize=True), HILL),
    ("Adamax", dict(lr=1e-2, betas=(0.7, 0.9), eps=1e-2), BOTH),
    ("Adamax", dict(lr=1e-2, weight_decay=0.1), BOTH),
    ("Adamax", dict(lr=1e-2, maximize=True), HILL),
    ("Rprop", dict(lr=1e-2), BOTH),
    ("Rprop", dict(lr=0.1, etas=(0.3, 1.5), step_sizes=(1e-3, 0.2)), BOTH),
    ("Rprop", dict(lr=1e-2, maximize=True), HILL),
    ("ASGD", dict(lr=1e-3), BOTH),
    ("ASGD", dict(lr=2e-3, lambd=0.5, alpha=0.6, weight_decay=0.1), BOTH),
    ("ASGD", dict(lr=2e-3, lambd=0.1, t0=20, maximize=True), HILL),
]
STEPS = [1, 2, 3, 5, 10, 20, 50, 100, 150, 200]


def run(name, kwargs, function):
    f, start = FUNCTIONS[function]
    p = torch.tensor(start, requires_grad=True)
    opt = getattr(torch.optim, name)([p], **kwargs)
    out, mean = {}, {}
    for t in range(1, STEPS[-1] + 1):
        opt.zero_grad(); f(p).backward(); opt.step()
        if t in STEPS:
            out[t] = p.detach().tolist()
            if name == "ASGD":
                mean[t] = opt.state[p]["ax"].tolist()
    case = {"optimizer": name, "kwargs": kwargs, "function": function, "start": start, "iterates": out}
    return case | ({"means": mean} if mean else {})


if __name__ == "__main__":
    cases = [run(n, k, f) for n, k, functions in CASES for f in functions]
    json.dump({"torch": torch.__version__, "cases": cases}, sys.stdout, indent=1)
