"""What runs in the confined process: workbooks, Parquet and JSON are unpacked here, by other people's parsers.

`mlexplore.data.confined` starts it. It enters the packages above without running their ``__init__``, which would
import the whole library and take a second; so nothing here may import more than light modules.
"""
