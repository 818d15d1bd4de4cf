"""PyTorch: torch_steps.py MODEL STEPS UNITS [THREADS]. It runs in an environment of its own, which has no rnnviz."""

from __future__ import annotations

import importlib
import sys
import time
from typing import Any

from serve import serve

BATCH = 32
torch: Any = importlib.import_module("torch")


class Recurrent(torch.nn.Module):  # type: ignore[misc]
    """Two layers and a Dense at every step."""

    def __init__(self, cell: str, units: int) -> None:
        super().__init__()
        kind = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "SimpleRNN": torch.nn.RNN}[cell]
        self.layers = kind(1, units, num_layers=2, batch_first=True)
        self.dense = torch.nn.Linear(units, 1)

    def forward(self, x: Any) -> Any:
        return self.dense(self.layers(x)[0])


class Dilated(torch.nn.Module):  # type: ignore[misc]
    """The chapter's stack of causal convolutions: 2 x (1, 2, 4, 8), 20 filters of 2 steps, then 10 of one."""

    def __init__(self) -> None:
        super().__init__()
        self.rates = (1, 2, 4, 8) * 2
        self.layers = torch.nn.ModuleList(
            torch.nn.Conv1d(20 if number else 1, 20, 2, dilation=rate) for number, rate in enumerate(self.rates)
        )
        self.last = torch.nn.Conv1d(20, 10, 1)

    def forward(self, x: Any) -> Any:
        x = x.transpose(1, 2)
        for rate, layer in zip(self.rates, self.layers, strict=True):
            x = torch.relu(layer(torch.nn.functional.pad(x, (rate, 0))))
        return self.last(x).transpose(1, 2)


def main() -> None:
    model, length, units = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) > 4:
        torch.set_num_threads(int(sys.argv[4]))
    began = time.perf_counter()
    net = Dilated() if model == "dilated" else Recurrent(model, units)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    x, loss = torch.randn(BATCH, length, 1), torch.nn.MSELoss()
    y = torch.randn(BATCH, length, 10 if model == "dilated" else 1)

    def steps() -> int:
        optimizer.zero_grad()
        value = loss(net(x), y)
        value.backward()
        optimizer.step()
        value.item()
        return 1

    steps()
    serve(steps, time.perf_counter() - began)


if __name__ == "__main__":
    main()
