import numpy as np

from course.modules.reverse.support.tapes import adjoints, tape_of

np.seterr(all="ignore")
tape = tape_of(lambda x: np.sqrt(x * x), 0.0)
for row in (2, 1, 0):
    print(f"row {row}: adjoint {adjoints(tape)[row]}")
