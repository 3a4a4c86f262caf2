"""What the engine knows: values and derivatives in a table, and NumPy's functions composed of it.

rows             how a row joins the table: begin with the docstring of `row`
elementwise      the rows that act entry by entry
arrays           the rows that move, sum and multiply arrays
values           what rows compute where NumPy's function alone will not do
contraction      einsum, as a product of matrices where that is quicker
positions        indices that a graph can keep, and sums at positions
numpy_functions  NumPy's own functions and methods, composed of rows
linalg           `np.linalg`: rows of its own, and what is composed of them
functions        what NumPy has not: softmax and its like, composed as well"""
