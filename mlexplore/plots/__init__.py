"""Figures: one per file, a record of numbers in, a Plotly figure out. Nothing here computes statistics or shows anything."""
