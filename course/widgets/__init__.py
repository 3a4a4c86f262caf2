"""The interactive pictures of the lessons."""

from course.widgets.u_curve import UCurve

__all__ = ["UCurve"]
