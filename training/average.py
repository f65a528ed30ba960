"""Mean of the weights of several checkpoints of one run.  usage: average.py OUT CHECKPOINT..."""
import sys
import torch

out, *paths = sys.argv[1:]
runs = [torch.load(p, map_location="cpu") for p in paths]
mean = {k: (sum(r["model"][k].double() for r in runs) / len(runs)).float() for k in runs[0]["model"]}
torch.save({"model": mean, "inv": runs[0]["inv"]}, out)
