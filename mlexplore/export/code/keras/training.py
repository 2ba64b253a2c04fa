"""Lines that define a layer and train it in Keras."""

import textwrap
from collections.abc import Sequence

PRECISION = (
    'keras.config.set_floatx("float64")  # single precision is the default, of which seven digits are left'
)

BOWL = (
    "# The search begins at rounded values and walks in t. Its directions, from the covariance of the estimates, make the loss",
    "# a bowl that is equally steep on all sides: plain descent walks straight down.",
)


def layer_section(about: str, inputs: Sequence[str], lines: Sequence[str]) -> str:
    """Section that defines the layer `Curve`, whose weights are the unknowns `t`.

    Parameters
    ----------
    about
        What it is, in a sentence.
    inputs
        Names of its inputs, arrays.
    lines
        Lines of its call, from the unknowns `theta` and the inputs to what it returns.
    """
    one = len(inputs) == 1
    call = [f"def call(self, {inputs[0] if one else 'inputs'}):"]
    if not one:
        call.append(f"    {', '.join(inputs)} = inputs")
    body = [
        f'"""{about}"""',
        "",
        "def build(self, input_shape):",
        '    self.t = self.add_weight(shape=(len(start),), initializer="zeros", name="t")',
        "",
        *call,
        "    # Not ops.matmul, nor keras.layers.Dense: with the PyTorch and JAX backends these come in single precision.",
        "    place = ops.add(start, ops.sum(ops.multiply(directions, self.t), axis=1))",
        *(f"    {line}" for line in lines),
    ]
    return "\n".join(["class Curve(keras.layers.Layer):", textwrap.indent("\n".join(body), "    ")])


def training_section(inputs: Sequence[str], loss: str, target: str, weights: str, *, clipped: bool) -> str:
    """Section that trains the layer on all rows at once, and leaves `t` and what it `predicted`.

    Parameters
    ----------
    inputs
        Names of the arrays that the layer takes.
    loss
        Expression for the loss.
    target
        Expression for the observations, one column.
    weights
        Expression for the weights of the rows; empty without.
    clipped
        Whether long steps are shortened: of the first ones, where the loss may be far from a bowl.
    """
    one = len(inputs) == 1
    given = inputs[0] if one else f"[{', '.join(inputs)}]"
    sizes = (
        f"keras.Input({given}.shape[1:])"
        if one
        else f"[keras.Input(each.shape[1:]) for each in ({', '.join(inputs)})]"
    )
    clip = ", clipnorm=0.2" if clipped else ""
    weighted = f"sample_weight={weights}, " if weights else ""
    return "\n".join(
        [
            f"inputs = {sizes}",
            "model = keras.Model(inputs, Curve()(inputs))",
            f"model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.5{clip}), loss={loss})",
            "# All rows at once: batches of 32, the default, would leave noise in the gradient.",
            f"model.fit({given}, {target}, {weighted}batch_size=len(y), epochs=50, verbose=0)",
            "(t,) = model.get_weights()",
            f"predicted = model.predict({given}, batch_size=len(y), verbose=0)",
        ]
    )
