"""Names in other libraries, each kind with the code by which it is called.

Sources: the documentation and code of scikit-learn 1.9, Keras 3.15, PyTorch 2.13, statsmodels 0.15, XGBoost 3.2 and LightGBM 4.7;
`tests/losses/test_library_names.py` asks the libraries.
"""

from collections.abc import Callable
from typing import TypeAlias

from mlexplore.arrays import Array
from mlexplore.losses.loss import LibraryName
from mlexplore.scoring.library_code import keras, scikit_learn, torch_by_hand

Offset: TypeAlias = float | Callable[[Array], Array]

PAIR = "y, mu"
KERAS_PROBABILITIES = "y[:, None], p[:, None]"
KERAS_ONE_HOT = "keras.utils.to_categorical(y, p.shape[1]), p"
KERAS_CLIP = "Probabilities are clipped to [1e-7, 1 − 1e-7]; with from_logits=True it takes log-odds and clips nothing."
TORCH_LOG_ODDS = "torch.tensor(heights), torch.tensor(y, dtype=torch.float64)"
TORCH_HEIGHTS = "torch.tensor(heights), torch.tensor(y)"
KERAS_NUMBERS = "y[:, None], mu[:, None]"
TORCH_NUMBERS = "torch.tensor(mu), torch.tensor(y)"


def scikit_metric(
    name: str, relation: str, arguments: str = PAIR, factor: float = 1.0, offset: Offset = 0.0
) -> LibraryName:
    """Function of `sklearn.metrics`."""
    code = scikit_learn(name, arguments).plain
    return LibraryName("scikit-learn", f"sklearn.metrics.{name}", relation, code, factor, offset)


def scikit_model(name: str, relation: str, factor: float = 1.0) -> LibraryName:
    """Estimator of scikit-learn with the options that choose the loss; `factor` is that of what it makes small."""
    return LibraryName("scikit-learn", f"sklearn.{name}", relation, factor=factor)


def keras_loss(
    name: str,
    relation: str,
    arguments: str = KERAS_NUMBERS,
    options: str = "",
    factor: float = 1.0,
    offset: Offset = 0.0,
) -> LibraryName:
    """Class of `keras.losses`."""
    code = keras(name, arguments, options).plain
    return LibraryName("Keras", f"keras.losses.{name}", relation, code, factor, offset)


def torch_loss(
    name: str,
    relation: str,
    arguments: str = TORCH_NUMBERS,
    options: str = "",
    factor: float = 1.0,
    offset: Offset = 0.0,
) -> LibraryName:
    """Class of `torch.nn`."""
    code = torch_by_hand(name, arguments, options).plain
    return LibraryName("PyTorch", f"torch.nn.{name}", relation, code, factor, offset)


def robust_norm(call: str, relation: str, factor: float = 1.0) -> LibraryName:
    """Norm of `statsmodels.robust`, for its model RLM."""
    name = call.partition("(")[0]
    code = f"from statsmodels.robust import norms\n\nnorms.{call}.rho(y - mu).mean()"
    return LibraryName("statsmodels", f"statsmodels.robust.norms.{name}", relation, code, factor)


def glm_family(call: str, relation: str, predicted: str = "mu", factor: float = 1.0) -> LibraryName:
    """Family of statsmodels' GLM; its deviance is a sum over rows, here divided by their number."""
    name = call.partition("(")[0]
    code = f"import statsmodels.api as sm\n\nsm.families.{call}.deviance(y, {predicted}) / len(y)"
    return LibraryName("statsmodels", f"statsmodels.api.families.{name}", relation, code, factor)


def statsmodels_model(name: str, relation: str) -> LibraryName:
    """Model of statsmodels."""
    return LibraryName("statsmodels", f"statsmodels.api.{name}", relation)


def xgboost(objective: str, relation: str, factor: float = 1.0, **options: float | str) -> LibraryName:
    """Objective of XGBoost."""
    training = {"objective": objective, **options}
    return LibraryName("XGBoost", f'objective="{objective}"', relation, factor=factor, training=training)


def lightgbm(objective: str, relation: str, factor: float = 1.0, **options: float | str) -> LibraryName:
    """Objective of LightGBM."""
    training = {"objective": objective, **options}
    return LibraryName("LightGBM", f'objective="{objective}"', relation, factor=factor, training=training)
