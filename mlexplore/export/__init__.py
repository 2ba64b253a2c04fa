"""What leaves mlexplore as text: code to run elsewhere."""
