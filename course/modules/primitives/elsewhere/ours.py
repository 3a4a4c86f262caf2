import numpy as np
from autodiff_core import constant, custom_jvp, grad

pretend = custom_jvp(np.round, lambda tangents, w, out: tangents[0])
print(float(grad(lambda w: pretend(w) ** 2)(2.5)))
print(float(grad(lambda w: w * constant(w))(2.5)))
