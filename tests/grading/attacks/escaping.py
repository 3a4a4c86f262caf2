"""Reaches out of its process. The body returns something where it got out."""

ESCAPING = {
    "a file elsewhere": "open('/tmp/backprop-breach', 'w')\nreturn 'written'",
    "a file beside the course": """
        import course
        open(course.__path__[0] + "/breach", "w")
        return "written"
    """,
    "a file in the home folder": """
        import pathlib
        (pathlib.Path.home() / "breach").write_text("x")
        return "written"
    """,
    "rights of a file": """
        import course, os
        os.chmod(course.__path__[0] + "/syllabus.toml", 0o777)
        return "changed"
    """,
    "times of a file": """
        import course, os
        os.utime(course.__path__[0] + "/syllabus.toml", (1, 1))
        return "changed"
    """,
    "the owner of a file": "import os\nos.chown('/etc/passwd', 1, 1)\nreturn 'changed'",
    "marks of a file": """
        import course, os
        os.setxattr(course.__path__[0] + "/syllabus.toml", "user.breach", b"x")
        return "changed"
    """,
    "a file emptied": """
        import course, os
        os.truncate(course.__path__[0] + "/syllabus.toml", 0)
        return "emptied"
    """,
    "a file removed": """
        import course, os
        os.unlink(course.__path__[0] + "/syllabus.toml")
        return "removed"
    """,
    "a socket": "import socket\nreturn socket.socket()",
    "a socket of the machine": "import socket\nreturn socket.socket(socket.AF_UNIX)",
    "a page of the web": """
        import urllib.request
        return urllib.request.urlopen("http://127.0.0.1:1/", timeout=1)
    """,
    "a name of the web": "import socket\nreturn socket.getaddrinfo('localhost', 80, 0, 1) and None",
    "a program": "import subprocess\nreturn subprocess.run(['/bin/echo']).returncode == 0",
    "a shell": "import os\nreturn os.system('true') == 0",
    "a program of IPython's": "return get_ipython().getoutput('echo breach')",
    "another program in its place": "import os\nos.execv('/bin/true', ['true'])",
    "a fork": """
        import os
        if os.fork() == 0:
            os._exit(0)
        return "forked"
    """,
    "a process by a system call": """
        import ctypes
        process = ctypes.CDLL(None).syscall(57)
        if process == 0:
            ctypes.CDLL(None)._exit(0)
        return process > 0
    """,
    "a pool of processes": """
        import multiprocessing
        with multiprocessing.get_context("fork").Pool(1) as pool:
            return pool.map(str, [1])
    """,
    "a signal to its parent": "import os\nos.kill(os.getppid(), 0)\nreturn 'sent'",
    "a signal to all": "import os\nos.kill(-1, 0)\nreturn 'sent'",
    "a signal to its group": "import os\nos.killpg(0, 0)\nreturn 'sent'",
    "a signal by a file": """
        import fcntl, os
        reader, writer = os.pipe()
        fcntl.fcntl(reader, fcntl.F_SETOWN, os.getppid())
        return "set"
    """,
    "its parent's limits": """
        import os, resource
        return resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))
    """,
    "its own limits": """
        import resource
        resource.setrlimit(resource.RLIMIT_CPU, (10_000, 10_000))
        return "raised"
    """,
    "another user": "import os\nos.setuid(1)\nreturn 'became'",
    "a mount": """
        import ctypes
        return ctypes.CDLL(None).mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0
    """,
    "a room of its own": "import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000) == 0",
    "shared memory": "import ctypes\nreturn ctypes.CDLL(None).shmget(7, 4096, 0o1666) >= 0",
    "shared memory by name": """
        from multiprocessing import shared_memory
        return shared_memory.SharedMemory(create=True, size=10)
    """,
    "a file in memory": "import os\nreturn os.memfd_create('x') >= 0",
    "a watch on files": "import ctypes\nreturn ctypes.CDLL(None).inotify_init() >= 0",
    "a terminal": "import os\nreturn os.open('/dev/tty', os.O_RDWR)",
    "a ring of system calls": """
        import ctypes
        return ctypes.CDLL(None).syscall(425, 4, ctypes.create_string_buffer(120)) >= 0
    """,
    "a handle of a file": """
        import ctypes
        return ctypes.CDLL(None).syscall(304, 0, None, 0) >= 0
    """,
    "a filter taken away": "import ctypes\nreturn ctypes.CDLL(None).prctl(22, 0, 0, 0, 0) == 0",
    "a named pipe elsewhere": "import os\nos.mkfifo('/tmp/backprop-breach-pipe')\nreturn 'made'",
}
