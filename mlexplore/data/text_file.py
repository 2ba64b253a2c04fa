"""Reading text: comma- or tab-separated files, and a table pasted from a spreadsheet, which is the same."""

from mlexplore.data.cells import Cells
from mlexplore.data.encodings import Decoded
from mlexplore.data.grid import Grid, table_from_grid
from mlexplore.data.layout import lay_out
from mlexplore.data.said import Said, Understood
from mlexplore.data.table import Table


def read_text(decoded: Decoded, name: str, key: str, said: Said) -> Table:
    """Read a table of separated values.

    Raises
    ------
    DataError
        When it has fewer than two columns, no rows, or rows of different lengths.
    """
    layout = lay_out(decoded.text, name, said)
    understood = Understood("text", decoded.encoding, decoded.in_words, layout.separator)
    columns = [Cells((column,)) for column in layout.columns]
    grid = Grid(columns, layout.rows, comments=layout.comments)
    return table_from_grid(grid, name, key, said, understood)
