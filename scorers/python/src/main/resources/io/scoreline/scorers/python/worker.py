"""Runs a scoring script in a process of its own, for the JVM that started it.

The process is two: a guard, which ends all when the JVM is gone or asks for it, and the worker,
which speaks frames on private copies of descriptors 0 and 1: four bytes of length, big-endian, then
that many bytes. The first frame, and each question, is JSON; an answer is JSON, and behind one that
announces rows comes a frame with their bytes. What the script prints goes to descriptor 2.

Both are in a session of their own and take no notice of a SIGTERM that the JVM has not sent: Ctrl-C
in a terminal, or the end of a service, is the JVM's to handle, while no file is to blame for it.

With arguments it runs those in the worker's place, so that they end with the JVM, too.
"""
import ctypes
import gc
import io
import json
import os
import select
import signal
import struct
import sys
import time
import traceback

GUARD_LOOKS_SECONDS = 0.5
GUARD_POLLS_SECONDS = 0.02
PR_SET_PDEATHSIG = 1
WRITER_SETTINGS = "parallel_run_step.settings.json"


def guard(worker, parent):
    """Waits for the worker's end; ends it, and what it has started, when the JVM is gone."""
    for descriptor in (0, 1):
        os.close(descriptor)
    while True:
        if is_end_asked(parent) or os.getppid() != parent:
            end_group(worker)
        ended, status = os.waitpid(worker, os.WNOHANG)
        if ended:
            end_group(worker)
            os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def is_end_asked(parent):
    """Waits for a signal, for some time; says whether the JVM has sent one for the end."""
    if hasattr(signal, "sigtimedwait"):
        got = signal.sigtimedwait((signal.SIGCHLD, signal.SIGTERM), GUARD_LOOKS_SECONDS)
        return got is not None and got.si_signo == signal.SIGTERM and got.si_pid == parent
    # macOS has no such wait, and does not tell who sent a signal.
    time.sleep(GUARD_POLLS_SECONDS)
    if signal.SIGTERM not in signal.sigpending():
        return False
    signal.sigwait((signal.SIGTERM,))
    return True


def end_group(worker):
    try:
        os.killpg(worker, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def start():
    """Splits into guard and worker; returns in the worker alone."""
    parent = os.getppid()
    if is_left():
        os._exit(1)
    try:
        os.setsid()
    except PermissionError:
        pass  # it leads a group: whoever started it has seen to that
    held_back = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    signal.pthread_sigmask(signal.SIG_BLOCK, held_back)
    guard_pid = os.getpid()
    worker = os.fork()
    if worker:
        try:
            os.setpgid(worker, worker)
        except OSError:
            pass  # it was quicker itself
        guard(worker, parent)
    os.setpgid(0, 0)
    stand_sigterm()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, held_back)
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        pass  # no Linux: only a killed guard is not noticed then
    if os.getppid() != guard_pid:
        os._exit(1)


def is_left():
    """Whether the JVM, which holds the other end of descriptor 0, was gone before it was asked for."""
    look = select.poll()
    look.register(0, 0)
    return any(event & select.POLLHUP for descriptor, event in look.poll(0))


def stand_sigterm():
    """Has SIGTERM do nothing here, and what it always does in processes that the script starts."""

    def hold(how):
        signal.pthread_sigmask(how, (signal.SIGTERM,))

    def stand(number, frame):
        pass

    def in_child():
        if signal.getsignal(signal.SIGTERM) is stand:  # and not one of the script's own
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        hold(signal.SIG_UNBLOCK)

    signal.signal(signal.SIGTERM, stand)
    signal.siginterrupt(signal.SIGTERM, False)
    os.register_at_fork(
        before=lambda: hold(signal.SIG_BLOCK),
        after_in_parent=lambda: hold(signal.SIG_UNBLOCK),
        after_in_child=in_child,
    )


class Frames:
    """The private channel to the JVM."""

    def __init__(self):
        self.source = os.fdopen(os.dup(0), "rb")
        self.target = os.fdopen(os.dup(1), "wb")
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        os.dup2(2, 1)

    def read(self):
        length = self.source.read(4)
        if len(length) < 4:
            os._exit(0)
        return json.loads(self.source.read(struct.unpack(">I", length)[0]))

    def write(self, answer, payload=None):
        self._write(json.dumps(answer).encode())
        if payload is not None:
            self._write(payload)
        self.target.flush()

    def _write(self, content):
        self.target.write(struct.pack(">I", len(content)))
        self.target.write(content)


def limit(settings):
    megabytes = settings.get("memory_limit_megabytes")
    if megabytes:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    count = settings.get("cpu_count")
    if count and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, claim("core", cores, count, settings["process"]))
    if settings["own_gpu"]:
        gpus = visible_gpus(os.environ.get("CUDA_VISIBLE_DEVICES"), "/dev")
        if gpus:
            os.environ["CUDA_VISIBLE_DEVICES"] = claim("gpu", gpus, 1, settings["process"])[0]


def visible_gpus(told, devices):
    """Those that the command was told of, or all that the machine has."""
    if told is not None:
        return [gpu.strip() for gpu in told.split(",") if gpu.strip()]
    try:
        names = os.listdir(devices)
    except OSError:
        return []
    count = sum(1 for name in names if name.startswith("nvidia") and name[len("nvidia"):].isdigit())
    return [str(number) for number in range(count)]


CLAIMS = []


def claim(kind, choices, count, process):
    """Some that no other worker of this machine has, whichever JVM it is of, until this one ends.

    Where there are not enough, workers share, by their numbers in their JVM.
    """
    count = min(count, len(choices))
    claimed = []
    for choice in choices:
        if len(claimed) < count and is_claimed("scoreline-%s-%s" % (kind, choice)):
            claimed.append(choice)
    turn = [choices[(process * count + i) % len(choices)] for i in range(len(choices))]
    return claimed + [choice for choice in turn if choice not in claimed][:count - len(claimed)]


def is_claimed(name):
    """By a name without a file, which Linux frees when the process ends."""
    import socket

    try:
        holder = socket.socket(socket.AF_UNIX)
        holder.bind("\0" + name)
    except OSError:
        return False
    CLAIMS.append(holder)
    return True


def load(settings):
    """The script as a module, whose siblings can be imported as Azure lets them."""
    import importlib.util

    script = os.path.join(settings["code"], settings["script"])
    folder = os.path.dirname(script)
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if path != own]
    sys.path[:0] = dict.fromkeys((folder, settings["code"]))
    sys.argv[:] = [script] + settings["arguments"]
    os.chdir(settings["code"])
    EntryScript.provide(settings)
    name = os.path.splitext(os.path.basename(script))[0]
    spec = importlib.util.spec_from_file_location(name, script)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def takes_context(run):
    import inspect

    try:
        parameters = inspect.signature(run).parameters.values()
    except (TypeError, ValueError):
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(1 for parameter in parameters if parameter.kind in kinds) > 1


def described(error, script):
    """One line: what was raised, and the innermost line of the script's own that it passed."""
    if isinstance(error, FileLeftOpen):
        return str(error)
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    if isinstance(error, SystemExit):
        text = "SystemExit: " + str(error.code)
    place = ""
    folder = os.path.dirname(script)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(folder + os.sep):
            place = " (%s, line %d)" % (os.path.relpath(frame.filename, folder), frame.lineno)
    return text + place


class Results:
    """Makes lines of what a script returns, as Azure's service does."""

    def __init__(self, settings):
        self.rows = settings["rows"]
        self.header = settings["header"]
        self.most_bytes = settings["most_bytes"]
        self.csv = {"sep": settings["separator"], "header": False, "index": False}
        self._read_file(os.path.join(settings["code"], WRITER_SETTINGS))
        if self.header and self.csv["sep"] != settings["separator"]:
            raise ValueError(
                "%s: sep: '%s' (expected: '%s', as the header's columns are separated by"
                " scoreline.python.separator)" % (WRITER_SETTINGS, self.csv["sep"], settings["separator"])
            )

    def _read_file(self, path):
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as source:
                appended = json.load(source).get("append_row") or {}
            self.csv.update(appended.get("pandas.DataFrame.to_csv") or {})
            self.csv["header"] = False

    def of(self, returned, files):
        """The answer to a question, and the bytes of its rows."""
        table = is_of(returned, "pandas", "DataFrame")
        if not (isinstance(returned, (list, tuple)) or table
                or is_of(returned, "pandas", "Series") or is_of(returned, "numpy", "ndarray")):
            raise TypeError(
                "run() returned %s (expected: a list, a tuple, an array or a pandas DataFrame)"
                % type(returned).__name__
            )
        count = len(returned)
        answer = {"count": count}
        if count < files:
            return answer, None
        answer["columns"] = self._columns(returned if table else None) if self.header else []
        if not self.rows:
            return answer, None
        if table:
            blocks = self._table(returned, count == files)
            if len(blocks) != files:
                blocks = [b"".join(blocks)]
        else:
            texts = [lines_of(element) for element in returned]
            if len(texts) != files:
                texts = ["".join(texts)]  # once is many times as fast as a line at a time
            blocks = [text.encode("utf-8", "backslashreplace") for text in texts]
        answer["sizes"] = [len(block) for block in blocks]
        size = sum(answer["sizes"])
        if size > self.most_bytes:
            raise ValueError(
                "run() returned rows of %d bytes (expected: at most %d for a mini-batch)"
                % (size, self.most_bytes)
            )
        return answer, b"".join(blocks)

    def _columns(self, table):
        """As to_csv names them in a header of its own."""
        if table is None:
            return ["result"]
        names = [str(name) for name in self.csv.get("columns") or table.columns]
        if not self.csv["index"]:
            return names
        label = self.csv.get("index_label")
        if label is None:
            label = ["" if name is None else name for name in table.index.names]
        elif label is False:
            label = []
        return [str(name) for name in (label if isinstance(label, list) else [label])] + names

    def _table(self, table, one_each):
        text = io.StringIO()
        table.to_csv(text, **self.csv)
        content = text.getvalue().encode("utf-8", "backslashreplace")
        lines = content.splitlines(keepends=True)
        # A quoted cell may hold a line end: who is to have which row is not told by lines then.
        return lines if one_each and len(lines) == len(table) and b'"' not in content else [content]


def lines_of(element):
    """One line; or, from the script that Scoreline makes for MLflow models, all rows of a file."""
    if type(element) is str:
        return element + "\n"
    rows = getattr(element, "scoreline_rows", None)
    return rows if isinstance(rows, str) else str(element) + "\n"


def is_of(value, package, name):
    """Whether it is of a package's class, or of one that extends it; nothing is imported for it."""
    kind = getattr(sys.modules.get(package), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


class OutputFolder:
    """Where the script writes files of its own, which are taken away when a call returns."""

    def __init__(self, folder):
        self.folder = os.path.realpath(folder) + os.sep

    def require_closed(self, function):
        """What is written later to a file that is still open would be lost: nobody looks again."""
        still_open = sorted(set(self._open()))
        if still_open:
            raise FileLeftOpen(
                "%s left open for writing in AZUREML_BI_OUTPUT_PATH: %s (expected: files that are"
                " closed when it returns, as they are taken then)" % (function, ", ".join(still_open))
            )

    def _open(self):
        """Names below the folder; Linux alone tells."""
        return [
            path[len(self.folder):]
            for process in family()
            for path in written_by(process)
            if path.startswith(self.folder) and not path.endswith(" (deleted)")
        ]


class FileLeftOpen(Exception):
    pass


def written_by(process):
    """The files that a process has open for writing."""
    place = "/proc/%s/" % process
    try:
        descriptors = os.listdir(place + "fd")
    except OSError:
        return
    for descriptor in descriptors:
        try:
            path = os.readlink(place + "fd/" + descriptor)
            if path.startswith("/") and not path.startswith("/dev/"):
                with open(place + "fdinfo/" + descriptor) as info:
                    flags = next(line for line in info if line.startswith("flags:"))
                if int(flags.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY:
                    yield path
        except (OSError, StopIteration):
            pass  # it has been closed


def family():
    """This process, and those that it started and that still run."""
    yield "self"
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except (ChildProcessError, AttributeError):
        return
    found = children("self")
    while found:
        process = found.pop()
        yield process
        found += children(process)


def children(process):
    found = []
    try:
        for thread in os.listdir("/proc/%s/task" % process):
            with open("/proc/%s/task/%s/children" % (process, thread)) as listed:
                found += listed.read().split()
    except OSError:
        pass  # it has ended
    return found


class EntryScript:
    """What Azure's module of this name has for scripts: one for a process, however often it is made."""

    _made = None

    def __new__(cls):
        if cls._made is None:
            cls._made = super().__new__(cls)
        return cls._made

    @property
    def logger(self):
        """Writes to where prints go, from the deployment's level on."""
        import logging

        logger = logging.getLogger("EntryScript")
        if not logger.handlers:
            logger.setLevel(self._level)
            logger.propagate = False
            handler = logging.StreamHandler()
            handler.setFormatter(logging.Formatter("%(asctime)s|%(levelname)s|%(process)d|%(message)s"))
            logger.addHandler(handler)
        return logger

    @classmethod
    def provide(cls, settings):
        """As modules, for a script that has none of their names itself."""
        import importlib.machinery
        import importlib.util

        arguments = settings["arguments"]
        level = dict(zip(arguments, arguments[1:])).get("--logging_level", "info").upper()
        made = cls()
        made._level = level if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL") else "INFO"
        made.working_dir = settings["code"]
        made.output_dir = settings["output"]
        made.log_dir = settings["logs"]
        made.temp_dir = os.environ["TMPDIR"]
        for names in (("azureml_user", "azureml_user.parallel_run"), ("entry_script",)):
            if importlib.util.find_spec(names[0]) is not None:
                continue
            for name in names:
                spec = importlib.machinery.ModuleSpec(name, None, is_package=name != names[-1])
                sys.modules[name] = importlib.util.module_from_spec(spec)
            sys.modules[names[-1]].EntryScript = cls
            if len(names) > 1:
                sys.modules[names[0]].parallel_run = sys.modules[names[1]]


class Context:
    """What Azure hands to a run() that takes two arguments."""

    partition_key_value = None
    dataset = None


def main():
    start()
    frames = Frames()
    settings = frames.read()
    script = os.path.join(settings["code"], settings["script"])
    try:
        limit(settings)
        module = load(settings)
        if not callable(getattr(module, "run", None)):
            raise AttributeError("the script has no function run(mini_batch)")
        results = Results(settings)
        context = takes_context(module.run)
        output = OutputFolder(settings["output"])
        if callable(getattr(module, "init", None)):
            module.init()
        output.require_closed("init()")
    except BaseException as error:  # a script may end itself, too
        traceback.print_exc()
        frames.write({"error": described(error, script), "missing": getattr(error, "name", None)
                      if isinstance(error, ModuleNotFoundError) else None})
        os._exit(1)
    frames.write({"ready": True})
    while True:
        question = frames.read()
        if question.get("end"):
            break
        files = question["files"]
        try:
            mini_batch = list(files)
            returned = module.run(mini_batch, Context()) if context else module.run(mini_batch)
            answer, payload = results.of(returned, len(files))
        except BaseException as error:
            traceback.print_exc()
            answer, payload = {"error": described(error, script)}, None
        if "error" in answer:
            gc.collect()  # a file that only what was raised holds on to is not kept open
        try:
            output.require_closed("run()")
        except FileLeftOpen as error:
            answer, payload = {"refused": str(error)}, None
        sys.stdout.flush()
        sys.stderr.flush()
        frames.write(answer, payload)
    try:
        if callable(getattr(module, "shutdown", None)):
            module.shutdown()
        frames.write({"ended": True})
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def run(command):
    """Goes on as another program, with the signals that a program expects."""
    start()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.execvp(command[0], command)


if __name__ == "__main__":
    if sys.argv[1:]:
        run(sys.argv[1:])
    else:
        main()
