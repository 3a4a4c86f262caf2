"""The peers' environment: a virtual environment of its own, one thread, and what machine it is."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS_FOLDER = ROOT / ".benchmarks" / "peers"
PEERS = {
    "autograd": "autograd",
    "torch": "torch==2.13.0",
    "jax": "jax",
    "micrograd": "micrograd",
    "sympy": "sympy",
}
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "NPROC": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",
    "PYTHONHASHSEED": "0",
}
NO_NETWORK = "no network"
LARGEST_STACK = 4 << 30

DESCRIBE = """
import json, sys
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
described = {name: version(name) for name in sys.argv[1:]}
try:
    import numpy
    from threadpoolctl import threadpool_info
    described["blas"] = [
        f"{pool['internal_api']} {pool['version']}, {pool.get('architecture') or 'unknown'} kernel"
        for pool in threadpool_info() if pool["user_api"] == "blas"
    ]
except ImportError:
    described["blas"] = []
try:
    described["simd"] = numpy.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
except (KeyError, NameError, TypeError):
    described["simd"] = []
print(json.dumps(described))
"""


def peers_python() -> Path:
    """Where the interpreter of the peers' environment is, whether or not it exists yet."""
    folder = "Scripts" if os.name == "nt" else "bin"
    return PEERS_FOLDER / folder / ("python.exe" if os.name == "nt" else "python")


def describe(python: Path, kernel: str = "") -> dict[str, Any]:
    """Versions of the peers (None where missing) and the BLAS in use, as `python` sees them."""
    names = ["numpy", "threadpoolctl", *PEERS]
    run = subprocess.run(
        [str(python), "-c", DESCRIBE, *names],
        env=worker_environment(kernel),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def prepare(say: Any = print) -> Path:
    """Make the peers' environment where it is missing, and install the peers that it lacks.

    Returns the interpreter to measure with. A peer that cannot be installed is reported and left
    out; when not even NumPy can be, the present interpreter is returned, without any peers.
    """
    python = peers_python()
    if not python.exists():
        say("Making an environment for the peers in .benchmarks/peers (once; about 1.5 GB) …")
        venv.create(PEERS_FOLDER, with_pip=True)
    wanted = {"numpy": f"numpy=={metadata.version('numpy')}", "threadpoolctl": "threadpoolctl"}
    wanted |= PEERS
    present = describe(python)
    lacking = [name for name in wanted if present[name] is None]
    for name in list(lacking):
        problem = install(python, wanted[name])
        if problem == NO_NETWORK:
            say(
                f"No package index was reached (is there a network?): without {', '.join(lacking)}."
            )
            break
        if problem:
            say(f"Without {name}, whose cells stay blank: {problem}.")
        else:
            lacking.remove(name)
    if "numpy" in lacking:
        say("There is no environment for peers, so the cases run in this one, without peers.")
        return Path(sys.executable)
    return python


def install(python: Path, requirement: str) -> str:
    """Install one requirement; the reason when that fails, else an empty string."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--retries", "1", "--timeout", "20", requirement]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode == 0:
        return ""
    if any(sign in run.stderr for sign in ("connection", "Connection", "Network", "resolve")):
        return NO_NETWORK
    return f"`pip install {requirement}` found no version for this Python and machine"


def worker_environment(kernel: str = "") -> dict[str, str]:
    """The caller's environment, limited to one thread, with the repository importable.

    `kernel` is the one that OpenBLAS must use; empty, OpenBLAS chooses for the processor, whatever
    the caller's environment says.
    """
    kept = {name: x for name, x in os.environ.items() if not name.startswith("OPENBLAS_")}
    chosen = {"OPENBLAS_CORETYPE": kernel} if kernel else {}
    return {**kept, **ONE_THREAD, **chosen, "PYTHONPATH": str(ROOT)}


def grow_stack() -> None:
    """Let the child's stack grow: recursive peers need it at a million nodes."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    unlimited = hard == resource.RLIM_INFINITY
    soft = LARGEST_STACK if unlimited else min(hard, LARGEST_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))


def run_worker(
    python: Path, case: str, settings: dict[str, Any], kernel: str = ""
) -> dict[str, Any]:
    """Measure `case` with `python`; the result as plain data. Raises RuntimeError when it dies."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "result.json"
        command = [str(python), "-m", "benchmarks.worker", case, str(output), json.dumps(settings)]
        run = subprocess.run(
            command,
            cwd=ROOT,
            env=worker_environment(kernel),
            capture_output=True,
            text=True,
            preexec_fn=grow_stack if os.name == "posix" else None,
        )
        if not output.exists():
            last = (run.stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1]
            raise RuntimeError(f"the case {case} ended without a result: {last}")
        return json.loads(output.read_text(encoding="utf-8"))


def processor() -> str:
    """The processor's family as the system names it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown processor"


def has_haswell_kernel() -> bool:
    """Does OpenBLAS have its Haswell kernel for this processor? Those with AVX2 run it."""
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.exists() and " avx2 " in cpuinfo.read_text(encoding="utf-8")


def vector_width(extensions: list[str]) -> str:
    """How many bits NumPy's loops take at once here, by the extensions that it found."""
    named = ", ".join(extensions) or "none beyond its baseline"
    for prefix, bits in (("AVX512", 512), ("AVX2", 256), ("SVE", 128), ("ASIMD", 128)):
        if any(name.startswith(prefix) for name in extensions):
            return f"vectors of {bits} bits ({named})"
    return f"vectors of 128 bits or none ({named})"


def machine(python: Path, kernel: str = "") -> dict[str, str]:
    """What a reader needs to judge the figures; no host name, no path."""
    found = describe(python, kernel)
    versions = [f"{name} {found[name]}" for name in PEERS if found[name]]
    blas = "; ".join(found["blas"]) or "unknown (threadpoolctl is missing)"
    return {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {processor()}",
        "system": platform.system(),
        "Python": platform.python_version(),
        "NumPy": f"{found['numpy'] or metadata.version('numpy')}, {vector_width(found['simd'])}",
        "BLAS": f"{blas}, " + ("as asked for" if kernel else "OpenBLAS's own choice"),
        "peers": ", ".join(versions) or "none",
    }
