"""Samples of labels fitted as they open, or with other features, another link or another model."""

import mlexplore as mx
from mlexplore.classification import ClassFit
from mlexplore.data import class_sample_named, load_class_sample
from mlexplore.data.class_sample import ClassModelKind

FAMILIES = {"binary": mx.Binary, "softmax": mx.Categorical, "ordinal": mx.Ordinal}


def class_opening(
    key: str,
    *features: str,
    link: str = "",
    model: ClassModelKind | None = None,
) -> ClassFit:
    """The fit with which a sample opens; what is named here is another."""
    sample = class_sample_named(key)
    data = load_class_sample(key, features)
    kind = model or sample.model
    if kind == "binary":
        data = data.merged(sample.event)
    return mx.fit(
        data.frame,
        data.labels,
        curve=mx.Linear(),
        family=FAMILIES[kind](),
        link=link or sample.link or None,
        weights=data.weights,
    )
