"""The converter: from a loss that somebody types to its density and back."""
