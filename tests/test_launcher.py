"""`python -m mlexplore` from any directory is `streamlit run app.py` from the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlexplore import __main__ as launcher

# What the server would run with, asked of Streamlit itself just before it would start to listen.
PROBE = """
import json, sys
from pathlib import Path
from streamlit.web import bootstrap
def report(script, is_hello, arguments, options, **rest):
    bootstrap.load_config_options(options)
    from streamlit import config
    values = {name: config.get_option(name) for name in config.get_config_options()}
    values.pop("server.cookieSecret")  # random in every process
    values.pop("secrets.files")  # the app has no secrets
    print(json.dumps({"script": str(Path(script).resolve()), **values}, default=str))
bootstrap.run = report
sys.argv = sys.argv[1:]
if sys.argv[0] == "mlexplore":
    from mlexplore.__main__ import main
    main()
else:
    from streamlit.web.cli import main
    main()
"""


def configuration(directory: Path, project: Path, *command: str) -> dict[str, object]:
    """Script and options that `command` would start Streamlit with from `directory`."""
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *command],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(ended.stdout)


def test_from_another_directory_the_same_app_starts_with_the_same_configuration(
    project: Path, tmp_path: Path
) -> None:
    """Streamlit looks for its configuration in the current directory and beside the script; ours is beside it."""
    here = configuration(project, project, "streamlit", "run", "app.py", "--server.port", "8765")
    elsewhere = configuration(tmp_path, project, "mlexplore", "--server.port", "8765")
    assert elsewhere == here
    assert here["server.port"] == 8765
    assert here["client.showErrorDetails"] == "none"


def test_without_an_app_the_launcher_says_where_it_looked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The library can be there without the app; the message must help whoever packaged it so."""
    monkeypatch.setattr(launcher, "HOMES", (tmp_path,))
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        launcher.entry_script()
