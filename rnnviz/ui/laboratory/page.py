"""The Laboratory page, as the registry of pages finds it."""

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="laboratory",
    title="Laboratory",
    about="several models side by side on one sequence: gradients, training, receptive fields",
    place=65,
    own_models=True,
    factory="rnnviz.ui.laboratory.controller:make",
)
