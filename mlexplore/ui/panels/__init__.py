"""Reading a fit of labels: panels under the four views, one a file."""
