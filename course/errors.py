"""Errors that a learner, an instructor or a maintainer can cause and can mend."""


class CourseError(Exception):
    """What happened, where, and what to do, in one or two sentences. Shown without a traceback."""


class UnknownName(CourseError):
    """A module or task was named that the syllabus does not have."""


class BrokenNotebook(CourseError):
    """A notebook file cannot be read as a notebook."""


class BrokenSource(CourseError):
    """A module's source does not follow the form that `CONTRIBUTING.md` describes."""
