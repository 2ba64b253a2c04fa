"""What losses make of predictions."""
