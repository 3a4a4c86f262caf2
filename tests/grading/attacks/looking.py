"""Looks for what is right, in files, memory and processes. The body returns what it found."""

LOOKING = {
    "the course's sources": """
        import course
        return open(course.__path__[0] + "/syllabus.toml").read()
    """,
    "the checks": """
        import course
        folder = course.__path__[0] + "/modules/numerical/checks"
        return open(folder + "/central_difference.py").read()
    """,
    "the list of the checks": """
        import course, os
        return os.listdir(course.__path__[0] + "/modules")
    """,
    "the answers": """
        import course
        return open(course.__path__[0] + "/modules/numerical/answers.md").read()
    """,
    "solutions by import": """
        from course.authoring.sources import task_sources
        from course.syllabus import find_module
        return task_sources(find_module("numerical"))["central_difference"].solution
    """,
    "solution notebooks": """
        import course, pathlib
        root = pathlib.Path(course.__path__[0])
        for folder in (root, root.parent):
            for path in (folder / "solutions" / "01_numerical.ipynb",):
                if path.exists():
                    return path.read_text()
    """,
    "exercise notebooks": """
        import course, pathlib
        root = pathlib.Path(course.__path__[0]).parent
        return (root / "exercises" / "01_numerical.ipynb").read_text()
    """,
    "judges by import": """
        from course.modules.numerical.checks import central_difference as check
        return [name for name in vars(check.CentralDifference) if name in ("order", "points")]
    """,
    "judges of another task": """
        import course.modules.numerical.checks.gradient as check
        return vars(check)
    """,
    "judges in memory": """
        import gc
        found = [each for each in gc.get_objects() if callable(each) and hasattr(each, "judges")]
        return [str(each) for each in found]
    """,
    "solutions in memory": """
        import gc
        words = ("BEGIN SOLUTION", "(f(x + h) - f(x - h)) / (2")
        texts = [each for each in gc.get_objects() if type(each) is dict]
        found = [v for d in texts for v in list(d.values()) if isinstance(v, str)]
        return [v for v in found if any(w in v for w in words) and "gc.get_objects" not in v]
    """,
    "modules of the grader's": """
        import sys
        secret = ("authoring", "registry", "gradebook", "grading.one", "observing", "nursery",
                  "notebook")
        return [name for name in sys.modules if name.startswith("course")
                and any(word in name for word in secret)]
    """,
    "frames above": """
        import sys
        frame = sys._getframe()
        while frame is not None:
            for name, value in frame.f_locals.items():
                if hasattr(value, "judgements") and value.judgements:
                    return name
            frame = frame.f_back
    """,
    "frames of other threads": """
        import sys
        return [f for f in sys._current_frames().values() if "judgements" in f.f_locals]
    """,
    "its own memory by /proc": "return open('/proc/self/mem', 'rb').read(1)",
    "its parent's memory by /proc": """
        import os
        return open(f"/proc/{os.getppid()}/mem", "rb").read(1) or "opened"
    """,
    "its parent's memory by a system call": """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        buffer = ctypes.create_string_buffer(64)
        class Part(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
        mine = Part(ctypes.cast(buffer, ctypes.c_void_p), 64)
        theirs = Part(id(ctypes), 64)
        got = libc.process_vm_readv(os.getppid(), ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
        return got if got > 0 else None
    """,
    "ptrace": """
        import ctypes, os
        return ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0
    """,
    "the environment": """
        import os
        return [name for name in os.environ if "TOKEN" in name or "SECRET" in name]
    """,
    "the environment of others": """
        import os
        return open(f"/proc/{os.getppid()}/environ").read()
    """,
    "the list of processes": "import os\nreturn os.listdir('/proc')",
    "a link to a secret": """
        import course, os
        os.symlink(course.__path__[0], "link")
        return os.listdir("link")
    """,
    "a hard link to a secret": """
        import course, os
        os.link(course.__path__[0] + "/syllabus.toml", "link")
        return open("link").read()
    """,
    "what another submission left": "import os\nreturn os.listdir('.')",
    "the system's users": "return open('/etc/passwd').read()",
    "descriptors that stayed open": """
        import os
        for number in range(3, 64):
            try:
                data = os.read(number, 10) if os.get_blocking(number) and False else None
                target = os.fstat(number)
            except OSError:
                continue
            if target.st_size > 4096:  # one page is shared, and says where this process is
                return number, target.st_size
    """,
    "bytecode that stayed": """
        import course, pathlib
        return list(pathlib.Path(course.__path__[0], "checking", "__pycache__").iterdir())
    """,
    "a kernel's log": "import ctypes\nreturn ctypes.CDLL(None).klogctl(10, 0, 0) > 0",
}
