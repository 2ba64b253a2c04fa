"""Lines that make a loss small in PyTorch: L-BFGS, then Newton's steps."""

DERIVATIVES = "from torch.autograd.functional import hessian, jacobian"


def search(function: str, *, minimised: bool, guarded: bool, newton: bool) -> str:
    """Section that finds the place `t` at which a function is smallest or largest.

    Parameters
    ----------
    function
        Its name in the script.
    minimised
        Whether it is a loss; else it is made large.
    guarded
        Whether a step may lead where it is no number.
    newton
        Whether it bends smoothly, so that Newton's steps lead to the last digits.
    """
    loss = f"{function}(t)" if minimised else f"-{function}(t)  # optimisers make small what is to be large"
    return "\n".join(
        [
            "t = torch.zeros(len(start), dtype=torch.float64, requires_grad=True)",
            "optimizer = torch.optim.LBFGS(",
            '    [t], max_iter=500, tolerance_grad=1e-9, tolerance_change=0, line_search_fn="strong_wolfe"',
            ")",
            "",
            "",
            "def closure():",
            "    optimizer.zero_grad()",
            f"    loss = {loss}",
            *([_GUARD] if guarded else []),
            "    loss.backward()",
            "    return loss",
            "",
            "",
            "optimizer.step(closure)",
            "t = t.detach()",
            *([_NEWTON.format(function=function)] if newton else []),
        ]
    )


_GUARD = (
    "    loss = torch.nan_to_num(loss, nan=1e9, posinf=1e9)  # a step may lead where there is no likelihood"
)
_NEWTON = """\
# Newton's steps for the last digits: they end where the gradient is zero, not where the loss seems flat.
for _ in range(3):
    t = t - torch.linalg.solve(hessian({function}, t), jacobian({function}, t))"""
