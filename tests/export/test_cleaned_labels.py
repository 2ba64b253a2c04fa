"""Labels that go out and are read again are the same labels."""

import csv
import io
import json
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mlexplore.data import CLASS_SAMPLES, ClassSample, LabelledData, choose_labels, load_class_sample
from mlexplore.export.cleaned_labels import cleaned_labels
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.json_records import json_bytes
from mlexplore.simulation import ClassWorld
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_work import labelled_for
from tests.export.hostile import HOSTILE
from tests.export.read_back import read


def again(data: LabelledData) -> LabelledData:
    """The labels that the app makes of the file, its columns taken in their order."""
    table = read(csv_bytes(cleaned_labels(data)))
    count = len(data.features)
    further = table.names[count + 1 :]
    return choose_labels(
        table,
        table.names[count],
        table.names[:count],
        weights="weights" if "weights" in further else "",
        trials="trials" if "trials" in further else "",
    )


def assert_same(found: LabelledData, data: LabelledData) -> None:
    assert [each.name for each in found.features] == [each.name for each in data.features]
    assert (found.label_name, found.classes, found.ordered) == (data.label_name, data.classes, data.ordered)
    assert_same_numbers(found, data)


def assert_same_numbers(found: LabelledData, data: LabelledData) -> None:
    assert found.grouped == data.grouped
    assert_array_equal(found.table, data.table)
    assert_array_equal(found.codes, data.codes)
    assert (found.weights is None) == (data.weights is None)
    if data.weights is not None and found.weights is not None:
        assert_array_equal(found.weights, data.weights)


@pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)
@pytest.mark.parametrize("everything", [False, True])
def test_every_sample_reads_back_as_the_same_labels(sample: ClassSample, everything: bool) -> None:
    """With columns of words as columns of 0 and 1, counts of successes and weights."""
    data = load_class_sample(sample.key, sample.candidates if everything else ())
    found = again(data)
    # No file can say in which order words stand: that is chosen.
    assert_same(found.in_order(sample.order) if sample.order else found, data)


@pytest.mark.parametrize("kind", ["clouds", "ordered"])
def test_generated_labels_read_back_to_the_last_bit(kind: str) -> None:
    world = ClassWorld(kind=kind, classes=3, n=60, seed=4)  # type: ignore[arg-type]
    data, _ = labelled_for(ClassSettings(source="generated", world=world), None)
    found = again(data)
    assert_array_equal(found.table, data.table)
    assert_array_equal(found.codes, data.codes)
    records = json.loads(json_bytes(cleaned_labels(data)))["records"]
    assert [record["x1"] for record in records] == data.features[0].values.tolist()


def file_of(rows: Sequence[Sequence[object]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def test_counts_of_successes_are_written_as_they_were_counted() -> None:
    """Also where all succeeded, or none, so that one half is missing."""
    counted = [(1.5, 0, 4), (2.5, 3, 3), (4.5, 2, 7)]
    table = read(file_of([("dose", "killed", "n"), *counted]))
    out = cleaned_labels(choose_labels(table, "killed", ["dose"], trials="n"))
    assert out.names == ("dose", "killed", "trials")
    assert list(zip(*(np.asarray(each).tolist() for each in out.columns), strict=True)) == counted


@pytest.mark.parametrize("often", [(1, 2, 3, 4), (0.5, 2.25, 1.0, 0.1)])
def test_counts_that_count_several_times_read_back(often: tuple[float, ...]) -> None:
    counted = [(1.5, 0, 4), (2.5, 3, 3), (3.5, 1, 2), (4.5, 2, 7)]
    rows = [(*row, weight) for row, weight in zip(counted, often, strict=True)]
    table = read(file_of([("dose", "killed", "n", "weights"), *rows]))
    data = choose_labels(table, "killed", ["dose"], trials="n", weights="weights")
    assert_same(again(data), data)


def test_classes_that_are_numbers_keep_their_order_and_are_no_formulas() -> None:
    rows = [(0.1 * i, (-10, 2.5, 100)[i % 3]) for i in range(12)]
    data = choose_labels(read(file_of([("x", "grade"), *rows])), "grade", ["x"])
    assert data.classes == ("-10", "2.5", "100")
    assert_same(again(data), data)
    assert b"'-10" not in csv_bytes(cleaned_labels(data))


def test_times_go_out_as_what_was_counted_of_them_and_say_so() -> None:
    rows = [(f"2015-Q{1 + i % 4}", "ab"[(i // 2) % 2]) for i in range(12)]
    data = choose_labels(read(file_of([("when", "kind"), *rows])), "kind", ["when"])
    assert_same(again(data), data)
    about = json.loads(json_bytes(cleaned_labels(data)))["about"]
    assert about["title of when"] == data.feature_labels[0] != "when"


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.strip()], ids=repr)
def test_hostile_names_and_classes_are_harmless_and_change_no_number(name: str) -> None:
    words = [name, "b", "c"]
    rows = [(i / 7, words[i % 3], [f"x{name}", "y", "z"][(i // 3) % 3]) for i in range(30)]
    table = read(file_of([(name, f"level {name}", f"kind {name}"), *rows]))
    data = choose_labels(table, table.names[2], table.names[:2])
    written = csv_bytes(cleaned_labels(data))
    assert_same_numbers(again(data), data)
    for line in csv.reader(io.StringIO(written.decode("utf-8-sig"))):
        for cell in line:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    document = json.loads(json_bytes(cleaned_labels(data)))
    assert [record[data.label_name] for record in document["records"]] == data.labels.tolist()


def test_columns_that_are_called_as_ours_keep_their_names() -> None:
    rows = [(i / 7, i % 5, "ab"[i % 2], 1 + i % 3) for i in range(20)]
    table = read(file_of([("weights", "row", "trials", "often"), *rows]))
    data = choose_labels(table, "trials", ["weights", "row"], weights="often")
    out = cleaned_labels(data)
    assert out.names == ("weights", "row", "trials", "weights (2)")
    assert_array_equal(out.columns[3], data.weights)
