"""Once per process: import everything a page needs, and keep the garbage collector off it."""

import contextlib
import functools
import gc
import importlib
import pkgutil

import mlexplore


@functools.cache
def warm_up() -> None:
    """Import every module of mlexplore, then freeze what is alive.

    Streamlit runs `gc.collect(2)` after every script run, holding the interpreter lock. With Streamlit, pandas, Plotly
    and ours imported that walks 130,000 objects that never die: 61 ms a run on a 2-core machine, where the fit
    itself takes less than one. Frozen objects are not walked: under 1 ms. For a class of 50 it was the difference
    between seconds and a blink (p95 7.5 s as shipped, 64 ms so).

    Process-wide and not per session, hence `functools.cache` and not session state; not `st.cache_resource` either,
    so that the launcher can call it before there is a server. Two first visitors may both enter: imports are locked by
    Python, and freezing twice is harmless.
    """
    for module in pkgutil.walk_packages(mlexplore.__path__, "mlexplore."):
        # Pages are scripts, not modules: they have no package and are not found here. A module named __main__ would start.
        # A module that cannot be imported (its optional library is absent) is reported by the page that needs it.
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
    _freeze()


@functools.cache
def warm_up_algebra() -> None:
    """Import SymPy, which differentiates typed curves, and freeze once more: 57 ms a run before, under 1 ms after.

    Half a second that only the first visitor pays who types a curve.
    """
    import sympy  # noqa: F401

    _freeze()


def _freeze() -> None:
    gc.collect()  # so that the garbage of importing is not kept for ever
    gc.freeze()
