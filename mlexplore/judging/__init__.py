"""How good probabilities of labels are: calibration, calls at a threshold, and how well they rank.

Everything here works on plain arrays: labels 0 and 1 with a probability or score of the 1, or codes of K classes with K
probabilities. Where the probabilities come from does not matter.
"""
