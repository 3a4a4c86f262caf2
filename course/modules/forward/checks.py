"""The checks of module 3: tangents are compared with the rules, and what is off is named."""

from course.modules.forward.class_checks import DualArithmetic as DualArithmetic
from course.modules.forward.class_checks import ElementaryFunctions as ElementaryFunctions
from course.modules.forward.class_checks import ReflectedOperators as ReflectedOperators
from course.modules.forward.function_checks import Jacobian as Jacobian
from course.modules.forward.function_checks import Jvp as Jvp
from course.modules.forward.function_checks import NestedDerivative as NestedDerivative
from course.modules.forward.function_checks import Newton as Newton
