"""Holds an exported trial against PyTorch.

    gradbook export NOTEBOOK --study ID [--at axis=label] --out trial.safetensors
    python docs/check_with_pytorch.py trial.safetensors ...

Loads the parameters by their names into torch.nn.RNN, LSTM or GRU, runs the same input in double precision, takes the
same scalar, and compares the states, the scalar and its gradient with respect to every parameter and the input. Prints
the largest deviation of each tensor relative to its largest element. Exits with 1 if one is above the tolerance, with 2 if
PyTorch has no such cell. Needs torch and safetensors.
"""

import argparse
import sys

import torch
from safetensors import safe_open

TOLERANCE = 1e-10


def load(path):
    with safe_open(path, framework="pt") as file:
        return file.metadata(), {name: file.get_tensor(name) for name in file.keys()}


def module(facts, given):
    """The PyTorch module of the cell, with the exported parameters; None if PyTorch has none."""
    parameters = {name: t for name, t in given.items() if name.startswith(("weight_", "bias_"))}
    layers = sum(name.startswith("weight_ih_l") for name in parameters)
    sizes = {
        "input_size": given["x"].shape[2],
        "hidden_size": given["weight_hh_l0"].shape[1],
        "num_layers": layers,
        "dtype": torch.float64,
    }
    cell = facts["cell"]
    if facts.get("path", "full") != "full":
        return None
    if cell in ("tanh", "relu"):
        made = torch.nn.RNN(nonlinearity=cell, **sizes)
    elif cell in ("lstm", "gru"):
        made = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](**sizes)
    else:
        return None
    made.load_state_dict(parameters, strict=True)
    return made


def compute(facts, given, made):
    """What PyTorch finds, under the names of the export."""
    x = given["x"].clone().requires_grad_()
    h, last = made(x)
    found = {"h": h}
    if facts["cell"] == "lstm":
        found["h_n"], found["c_n"] = last
    else:
        found["h_n"] = last
    wrt = dict(made.named_parameters()) | {"x": x}
    if facts["output"] == "random":
        loss = (given["u"] * h[-1]).sum()
    else:
        wrt["readout"] = given["readout"].clone().requires_grad_()
        loss = torch.nn.functional.cross_entropy(h[-1] @ wrt["readout"].T, given["target"])
    loss.backward()
    found["loss"] = loss
    return found | {f"grad.{name}": t.grad for name, t in wrt.items()}


def deviation(ours, theirs):
    if ours.shape != theirs.shape:
        return float("inf")
    largest = theirs.abs().max().item()
    difference = (ours - theirs).abs().max().item()
    relative = difference / largest if largest > 0 else difference
    return relative if relative == relative else float("inf")


def check(path, tolerance):
    facts, given = load(path)
    print(f"{path}: " + ", ".join(f"{name} {facts[name]}" for name in sorted(facts)))
    made = module(facts, given)
    if made is None:
        print(f"  PyTorch has no cell like `{facts['cell']}`")
        return 2
    found = compute(facts, given, made)
    unknown = [name for name in given if name.startswith("grad.") and name not in found]
    worst = float("inf") if unknown else 0.0
    for name, theirs in found.items():
        off = deviation(given[name], theirs.detach()) if name in given else float("inf")
        worst = max(worst, off)
        print(f"  {name:20} {list(theirs.shape)!s:14} {off:.1e}")
    verdict = "agrees" if worst <= tolerance else "DIFFERS"
    print(f"  {verdict}: worst {worst:.1e}, allowed {tolerance:.1e}")
    return 0 if worst <= tolerance else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    arguments = parser.parse_args()
    return max(check(path, arguments.tolerance) for path in arguments.files)


if __name__ == "__main__":
    sys.exit(main())
