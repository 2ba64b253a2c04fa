"""Reading what was written: the one place that knows how the app reads a file."""

from mlexplore.data import Dataset, Table, choose, read_table


def read(content: bytes) -> Table:
    """The table that the app reads from these bytes."""
    return read_table(content, "exported.csv")


def choose_first_two(content: bytes) -> Dataset:
    """The first two columns of a file as x and y."""
    table = read(content)
    return choose(table, *table.names[:2])
