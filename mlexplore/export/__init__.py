"""What goes out: tables as CSV and JSON, a report, and code, of which nothing acts and everything reads back as it was."""
