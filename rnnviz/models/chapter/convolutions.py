"""Rows with convolutions over time."""

from __future__ import annotations

from rnnviz.book import Ahead, Recipe
from rnnviz.models.chapter.shared import cosine, last
from rnnviz.models.layer_source import source
from rnnviz.settings.training import TrainSettings

CONVOLUTIONS = (
    Recipe(
        key="conv-gru",
        title="Conv1D + GRU 20 / 20",
        ahead=Ahead.EVERY,
        figure=last("Conv1D(20, k4, s2) + GRU 20/20", 0.0080),
        ours=cosine(2e-2),
        note="It has an output at every second step, from the fourth on.",
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([
    Input((steps, features)),
    layers.Conv1D(20, kernel_size=4, strides=2, padding="valid"),  # has outputs at steps 3, 5, 7 … of its input
    layers.GRU(20, return_sequences=True),
    layers.GRU(20, return_sequences=True),
    layers.Dense(outputs),  # at each step separately, like TimeDistributed(Dense(outputs))
])
""",
    ),
    Recipe(
        key="dilated",
        title="causal Conv1D, dilations 1, 2, 4, 8 twice",
        ahead=Ahead.EVERY,
        figure=last("causal Conv1D(20, k2), dilations (1, 2, 4, 8) x 2", 0.0072),
        ours=cosine(1e-2),
        lines="""\
from keras import Input, Sequential, layers

model = Sequential([Input((steps, features))])
for dilation in (1, 2, 4, 8) * 2:
    model.add(layers.Conv1D(20, kernel_size=2, padding="causal", dilation_rate=dilation, activation="relu"))
model.add(layers.Conv1D(outputs, kernel_size=1))
""",
    ),
    Recipe(
        key="wavenet",
        title="gated WaveNet, 32 filters",
        ahead=Ahead.EVERY,
        figure=last("WaveNet, 32 filters, 2 epochs", 0.1189),
        book=TrainSettings(epochs=2),
        ours=cosine(1e-2),
        note="Built as in arXiv 1609.03499; the chapter's has a second tanh, and a softmax on a regression. "
        "With 18 skip channels it stays below the chapter's 17,130 parameters.",
        lines="""\
from keras import Input, Model, layers

filters, skip_filters, dilations = 32, 18, (1, 2, 4)

inputs = Input((steps, features))
x = layers.Conv1D(filters, kernel_size=2, padding="causal")(inputs)
skips = []
for dilation in dilations:
    causal = dict(kernel_size=2, padding="causal", dilation_rate=dilation)
    content = layers.Conv1D(filters, activation="tanh", **causal)(x)
    gate = layers.Conv1D(filters, activation="sigmoid", **causal)(x)
    z = layers.Multiply()([content, gate])
    skips.append(layers.Conv1D(skip_filters, kernel_size=1)(z))
    if dilation != dilations[-1]:  # nothing reads the last one
        x = layers.Add()([x, layers.Conv1D(filters, kernel_size=1)(z)])
y = layers.ReLU()(layers.Add()(skips))
y = layers.Conv1D(skip_filters, kernel_size=1, activation="relu")(y)
model = Model(inputs, layers.Conv1D(outputs, kernel_size=1)(y))
""",
    ),
    Recipe(
        key="tcn",
        title="TCN, 20 filters",
        ahead=Ahead.EVERY,
        book=TrainSettings(learning_rate=2e-3),
        ours=cosine(5e-3),
        note="As in arXiv 1803.01271, with as many blocks as it takes to see the whole sequence.",
        prelude=source("weight_norm"),
        lines="""\
from keras import Input, Model, layers

filters, kernel_size, rate = 20, 3, 0.0

inputs = x = Input((steps, features))
sees, dilation = 1, 1
while sees < 1.1 * steps:  # a little further: to the first step that is just seen, few paths lead
    y = x
    for _ in range(2):
        y = WeightNormConv1D(filters, kernel_size, padding="causal", dilation_rate=dilation, activation="relu")(y)
        y = layers.SpatialDropout1D(rate)(y)
    if x.shape[-1] != filters:
        x = layers.Conv1D(filters, kernel_size=1)(x)
    x = layers.ReLU()(layers.Add()([x, y]))
    sees += 2 * (kernel_size - 1) * dilation
    dilation *= 2
model = Model(inputs, layers.Dense(outputs)(x))
""",
    ),
)
