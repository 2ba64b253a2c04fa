"""Start the app from any directory: `python -m mlexplore`, with any option of `streamlit run` behind it."""

import sys
import sysconfig
from pathlib import Path

from streamlit.web import cli

import mlexplore

# A checkout has the entry script beside the package; a wheel puts it, with its configuration, under share/.
HOMES = (
    Path(mlexplore.__path__[0]).parent,
    Path(sysconfig.get_path("data")) / "share" / "mlexplore",
)


def entry_script() -> Path:
    """`app.py` with the configuration that Streamlit reads from beside it, whatever the current directory.

    Raises
    ------
    FileNotFoundError
        If this installation holds no app, only the library.
    """
    for home in HOMES:
        if (home / "app.py").is_file() and (home / ".streamlit" / "config.toml").is_file():
            return home / "app.py"
    places = " or ".join(str(home) for home in HOMES)
    raise FileNotFoundError(
        f"mlexplore is importable but its app is missing: no app.py with .streamlit/config.toml in {places}. "
        "Install the package again, or start the app from a checkout with `streamlit run app.py`."
    )


def main() -> None:
    """Run the app as `streamlit run app.py` does; further arguments go to Streamlit (`--server.port 8600`)."""
    cli.main(["run", str(entry_script()), *sys.argv[1:]], prog_name="mlexplore")


if __name__ == "__main__":
    main()
