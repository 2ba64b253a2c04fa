"""Scripts in R, many in one process: each run as it is shown, in an environment of its own."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.parity import rscript

_DRIVER = """\
options(warn = 1)
said <- function(text) encodeString(enc2utf8(text), quote = '"', na.encode = FALSE)
numbers <- function(values) paste(ifelse(is.finite(values), sprintf("%.17g", values), c("-Infinity", "NaN", "Infinity")[2 + sign(ifelse(is.nan(values), 0, values))]), collapse = ", ")
for (path in commandArgs(trailingOnly = TRUE)) {
  left <- new.env(parent = globalenv())
  warned <- character()
  trouble <- tryCatch(
    withCallingHandlers(
      { capture.output(suppressPackageStartupMessages(source(path, local = left, encoding = "UTF-8"))); "" },
      warning = function(each) { warned <<- c(warned, conditionMessage(each)); invokeRestart("muffleWarning") }
    ),
    error = conditionMessage
  )
  if (length(warned)) trouble <- paste(c(trouble, warned), collapse = "; ")
  cat(if (nzchar(trouble)) said(trouble) else sprintf(
    '{"names": [%s], "values": [%s], "log_likelihood": [%s]}',
    paste(said(names(left$estimates)), collapse = ", "), numbers(left$estimates), numbers(left$log_likelihood)
  ), "\\n", sep = "")
}
"""


def run_r(scripts: Sequence[str], folder: Path) -> list[dict[str, Any] | str]:
    """What each script leaves: `estimates` and `log_likelihood`, or a text that says what went wrong, warnings included.

    Parameters
    ----------
    scripts
        The scripts as they are shown.
    folder
        An empty folder for them, in which they run.
    """
    driver = folder / "driver.R"
    driver.write_text(_DRIVER, encoding="utf-8")
    paths = []
    for place, script in enumerate(scripts):
        paths.append(folder / f"script{place}.R")
        paths[-1].write_text(script, encoding="utf-8")
    ran = subprocess.run(
        [rscript(), "--vanilla", driver, *paths],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    lines = ran.stdout.splitlines()
    assert len(lines) == len(scripts), ran.stderr
    found: list[dict[str, Any] | str] = []
    for line in lines:
        told = json.loads(line)
        if isinstance(told, dict):
            (total,) = told["log_likelihood"]
            told = {
                "estimates": dict(zip(told["names"], told["values"], strict=True)),
                "log_likelihood": total,
            }
        found.append(told)
    return found
