"""What goes out: tables as CSV and JSON, and a report, of which nothing acts and everything reads back as it was."""
