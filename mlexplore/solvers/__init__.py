"""How the maximum is found: numerical routines on plain arrays that know no family and no curve.

Each loss has the shape of its own best algorithm, so there is one routine a shape:

- `linear_least_squares`: normal errors around a mean that is linear in its coefficients. One QR factorisation,
  then refinement with residuals in twice the working precision (`mlexplore.precision`), so that the answer is right to
  its last digit; with very many rows one pass over the data (`tall_least_squares`).
- `nonlinear_least_squares`: normal errors around a curve. A trust region far away (`levenberg_marquardt`),
  Gauss-Newton on a QR at the end.
- `least_absolute`: Laplace and asymmetric Laplace errors (medians and quantiles) around a linear mean. The optimum
  sits in a corner, so the routine walks from corner to corner (`corner_descent`) and stops at one whose optimality
  it has proved.
- `nonlinear_least_absolute`: the same losses around a curve, by a sequence of such linear problems and Newton's
  method once it is known which observations the curve interpolates.
- `newton`: every smooth log-likelihood that gives its gradient and its negative Hessian.
- `linear_predictor`: the same where the rows are seen through a linear predictor, with any number of rows: one pass over
  blocks of rows (`mlexplore.blocks`) gives everything, and most steps are taken on subsamples.
"""
