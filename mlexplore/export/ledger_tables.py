"""Ledgers that go out: one row a term, with what it comes to and what it depends on."""

import numpy as np

from mlexplore.data import Dataset, LabelledData
from mlexplore.export.class_tables import about_class_fit
from mlexplore.export.table import Said, Table, table_of
from mlexplore.export.tables import about_fit
from mlexplore.export.told_labels import ToldFit
from mlexplore.scoring.class_ledger import ClassLedger
from mlexplore.scoring.class_ledger_lines import ClassEntry
from mlexplore.scoring.ledger import Ledger
from mlexplore.scoring.ledger_lines import Entry


def ledger_table(ledger: Ledger, dataset: Dataset) -> Table:
    """The terms of a log-likelihood, and further ones that others put in their place: these are not ``in_log_likelihood``.

    ``in_thousands`` is what the sum changes by when y is given in thousands.
    """
    entries = ledger.entries
    columns = _columns([(entry.line.key, entry.line.formula, entry.line.name) for entry in entries], entries)
    of_likelihood = np.array([entry.line.of_likelihood for entry in entries])
    changes = np.array([np.nan if entry.in_thousands is None else entry.in_thousands for entry in entries])
    shapes = tuple(" ".join(entry.shapes) or None for entry in entries)
    return table_of(
        [
            *columns,
            ("in_log_likelihood", of_likelihood),
            ("shape_parameters", shapes),
            ("in_thousands", changes),
        ],
        about_fit(ledger.fit, dataset),
    )


def class_ledger_table(ledger: ClassLedger, told: ToldFit, data: LabelledData) -> Table:
    """The terms of a log-likelihood of labels, and what others add to it; as `ledger_table`."""
    entries = ledger.entries
    columns = _columns([(entry.key, entry.formula, entry.name) for entry in entries], entries)
    of_likelihood = np.array([entry.of_likelihood for entry in entries])
    about: dict[str, Said] = dict(about_class_fit(told, data))
    return table_of([*columns, ("in_log_likelihood", of_likelihood)], about)


def _columns(words: list[tuple[str, str, str]], entries: tuple[Entry, ...] | tuple[ClassEntry, ...]) -> list:
    keys, formulas, names = zip(*words, strict=True)
    return [
        ("key", keys),
        ("term", formulas),
        ("name", names),
        ("total", np.array([entry.total for entry in entries])),
        ("per_observation", np.array([entry.mean for entry in entries])),
        *(
            (holds, np.array([holds in entry.holds for entry in entries]))
            for holds in ("curve", "shape", "data")
        ),
    ]
