"""The network that ranks choices, shared by `coreference.py` and `speakers.py`.

One hidden layer with sparse input gives each choice a score; the loss is the negative log of the probability of all right choices
together (Durrett and Klein 2013). The weights are then rounded to whole numbers, as the program adds them up.
"""
import pathlib

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNITS = 31      # as in crates/legation-model/src/rank.rs
NONE = 65535    # stands where a choice has fewer features than others
SCALE = 512     # of the output weights
BATCH = 32


class Ranker(torch.nn.Module):
    def __init__(self, features):
        super().__init__()
        self.rows = torch.nn.EmbeddingBag(features + 1, UNITS + 1, mode="sum", padding_idx=features)
        torch.nn.init.normal_(self.rows.weight, 0, 0.05)
        self.bias = torch.nn.Parameter(torch.zeros(UNITS))
        self.output = torch.nn.Parameter(torch.randn(UNITS) * 0.2)

    def forward(self, features):
        sums = self.rows(features)
        return sums[:, UNITS] + torch.relu(sums[:, :UNITS] + self.bias) @ self.output


def loss_of(scores, right, example):
    weights = torch.exp(scores - scores.max().detach())
    count = int(example[-1]) + 1
    all_choices = torch.zeros(count).index_add(0, example, weights)
    right_choices = torch.zeros(count).index_add(0, example, weights * right)
    return (torch.log(all_choices + 1e-30) - torch.log(right_choices + 1e-30)).mean()


def rounded(model):
    """The weights as whole numbers: rows of int8, and biases and outputs to match."""
    rows = model.rows.weight.detach().numpy()[:-1]
    limit = np.quantile(np.abs(rows), 0.9999)
    step = limit / 127
    whole = np.clip(np.round(rows / step), -127, 127).astype(np.int8)
    bias = np.append(model.bias.detach().numpy() / step, 0)
    output = np.append(model.output.detach().numpy(), 1) * SCALE
    nat = np.array([round(SCALE / step)], np.int32)
    return {"features": whole, "bias": np.round(bias).astype(np.int32), "output": np.round(output).astype(np.int32), "nat": nat}


def scores_of(weights, features):
    """As the program adds up. `features`: choices by features, padded with the number of features."""
    rows = np.vstack([weights["features"].astype(np.int64), np.zeros(UNITS + 1, np.int64)])
    sums = rows[features].sum(1)
    sums[:, :UNITS] = np.maximum(sums[:, :UNITS] + weights["bias"][:UNITS], 0)
    return sums @ weights["output"].astype(np.int64)


def train(found, options, epoch_ends=None):
    """Weights for pairs of right choices and features of choices. `epoch_ends` is told the epoch, its loss, and the weights."""
    torch.manual_seed(1)
    order = np.random.default_rng(1)
    model = Ranker(options.features)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=options.decay)
    step, steps = 0, options.epochs * (len(found) // BATCH + 1)
    for epoch in range(options.epochs):
        shuffled, total = order.permutation(len(found)), 0.0
        for start in range(0, len(found), BATCH):
            chosen = [found[n] for n in shuffled[start:start + BATCH]]
            features = torch.from_numpy(np.concatenate([f for _, f in chosen]))
            right = torch.from_numpy(np.concatenate([r for r, _ in chosen]))
            example = torch.repeat_interleave(torch.arange(len(chosen)), torch.tensor([len(r) for r, _ in chosen]))
            if options.drop:
                features = torch.where(torch.rand(features.shape) < options.drop, options.features, features)
            loss = loss_of(model(features), right, example)
            for group in optimizer.param_groups:
                group["lr"] = options.rate * (1 - step / steps)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            total += float(loss.detach()) * len(chosen)
        if epoch_ends:
            epoch_ends(epoch, total / len(found), rounded(model))
    return rounded(model)
