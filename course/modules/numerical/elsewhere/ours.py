from autodiff_core import check_derivatives, constant

check_derivatives(lambda x: x**3, 2.0)
print("right slope passes")
check_derivatives(lambda x: 1e-10 * constant(x) ** 3 + 0 * x, 2.0)
print("slope of 0 for 1e-10 x³ passes")
