"""The strategy's process on Windows: in a job, from its first instruction to its last child.

Written from the documentation of the Windows API; not yet run there. The job ends with its last
handle: when the runner dies, the whole tree dies at once.
"""

import ctypes
import msvcrt
import os
import subprocess
import sys

if sys.platform != "win32":
    message = "only for Windows"
    raise ImportError(message)

import _winapi
from ctypes import wintypes

from core.runner.request import Request

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.CreateJobObjectW.restype = wintypes.HANDLE

_CREATE_SUSPENDED = 0x4
_KILL_ON_JOB_CLOSE = 0x2000
_LIMIT_ACTIVE_PROCESSES, _LIMIT_JOB_MEMORY = 0x8, 0x200
_ACTIONS = ("restart", "stop")
_HEADROOM = 1.25
"""Of a guard's limit: the system refuses memory and processes, the guard ends in the orderly way."""
_BASIC_ACCOUNTING, _PROCESS_IDS, _EXTENDED_LIMITS = 1, 3, 9
_QUERY_LIMITED = 0x1000
_MOST_PROCESSES = 4096
_KILLED = 1
_UNITS_A_SECOND = 10_000_000
"""Windows counts time in units of 100 ns."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
        ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    _fields_ = (
        ("TotalUserTime", wintypes.LARGE_INTEGER),
        ("TotalKernelTime", wintypes.LARGE_INTEGER),
        ("ThisPeriodTotalUserTime", wintypes.LARGE_INTEGER),
        ("ThisPeriodTotalKernelTime", wintypes.LARGE_INTEGER),
        ("TotalPageFaultCount", wintypes.DWORD),
        ("TotalProcesses", wintypes.DWORD),
        ("ActiveProcesses", wintypes.DWORD),
        ("TotalTerminatedProcesses", wintypes.DWORD),
    )


class _ProcessIds(ctypes.Structure):
    _fields_ = (
        ("NumberOfAssignedProcesses", wintypes.DWORD),
        ("NumberOfProcessIdsInList", wintypes.DWORD),
        ("ProcessIdList", ctypes.c_size_t * _MOST_PROCESSES),
    )


class _MemoryCounters(ctypes.Structure):
    _fields_ = (
        ("cb", wintypes.DWORD),
        ("PageFaultCount", wintypes.DWORD),
        ("PeakWorkingSetSize", ctypes.c_size_t),
        ("WorkingSetSize", ctypes.c_size_t),
        ("Quotas", ctypes.c_size_t * 6),
    )


class StrategyJob:
    """The strategy's process and everything that it starts.

    Attributes:
        pid: The main process's.
        output: Reads its standard output.
        errors: Reads its standard error.
    """

    def __init__(self, request: Request) -> None:
        """Start what the request names.

        Raises:
            OSError: The interpreter or the working folder is missing or refused.
        """
        self._job = wintypes.HANDLE(_kernel32.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        _bound(limits, request)
        _checked(
            _kernel32.SetInformationJobObject(
                self._job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )
        self.output, child_output = os.pipe()
        self.errors, child_errors = os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        ours = [nothing, child_output, child_errors]
        try:
            self._process, thread, self.pid, _ = self._suspended(request, ours)
        finally:
            for each in ours:
                os.close(each)
        _checked(_kernel32.AssignProcessToJobObject(self._job, wintypes.HANDLE(self._process)))
        _kernel32.ResumeThread(wintypes.HANDLE(thread))
        _winapi.CloseHandle(thread)

    def wait(self) -> int:
        """Wait for the main process's end; return its exit code, 0 to 2**32 - 1."""
        _winapi.WaitForSingleObject(self._process, _winapi.INFINITE)
        return _winapi.GetExitCodeProcess(self._process) & 0xFFFFFFFF

    def terminate(self) -> None:
        """End every process of the job now."""
        _kernel32.TerminateJobObject(self._job, _KILLED)

    def living(self) -> int:
        """Return how many processes of the job are alive."""
        return int(self._accounting().ActiveProcesses)

    def cpu_s(self) -> float:
        """Return the processor seconds of all processes, also of those that are gone."""
        accounting = self._accounting()
        return float(accounting.TotalUserTime + accounting.TotalKernelTime) / _UNITS_A_SECOND

    def peak_bytes(self) -> int:
        """Return the most memory that one process has had committed."""
        limits = _ExtendedLimits()
        self._ask(_EXTENDED_LIMITS, limits)
        return int(limits.PeakProcessMemoryUsed)

    def rss_bytes(self) -> int:
        """Return the resident memory of the living processes."""
        ids = _ProcessIds()
        self._ask(_PROCESS_IDS, ids)
        total = 0
        for pid in ids.ProcessIdList[: ids.NumberOfProcessIdsInList]:
            process = _kernel32.OpenProcess(_QUERY_LIMITED, False, wintypes.DWORD(pid))  # noqa: FBT003
            if process:
                counters = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
                handle = wintypes.HANDLE(process)
                _kernel32.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
                total += counters.WorkingSetSize
                _winapi.CloseHandle(process)
        return total

    def start_time(self) -> int:
        """Return when the main process began, as a FILETIME in 100 ns."""
        return start_time(self._process)

    def _suspended(self, request: Request, standard: list[int]) -> tuple[int, int, int, int]:
        """Create the process without letting it run, so that no child escapes the job."""
        handles = [msvcrt.get_osfhandle(each) for each in standard]
        for handle in handles:
            os.set_handle_inheritable(handle, True)  # noqa: FBT003
        startup = subprocess.STARTUPINFO(
            dwFlags=subprocess.STARTF_USESTDHANDLES,
            hStdInput=handles[0],
            hStdOutput=handles[1],
            hStdError=handles[2],
            lpAttributeList={"handle_list": handles},
        )
        return _winapi.CreateProcess(
            None,
            subprocess.list2cmdline(request.argv),
            None,
            None,
            True,  # noqa: FBT003 - the standard handles alone are inherited
            _CREATE_SUSPENDED | subprocess.CREATE_NEW_PROCESS_GROUP,
            request.env,
            request.cwd,
            startup,
        )

    def _accounting(self) -> _Accounting:
        accounting = _Accounting()
        self._ask(_BASIC_ACCOUNTING, accounting)
        return accounting

    def _ask(self, kind: int, answer: ctypes.Structure) -> None:
        size = ctypes.sizeof(answer)
        _kernel32.QueryInformationJobObject(self._job, kind, ctypes.byref(answer), size, None)


def _bound(limits: _ExtendedLimits, request: Request) -> None:
    """Bound the job a little above the guards that are acted upon, which come first.

    The system counts committed memory, which is more than what is resident; beyond its bounds it
    refuses memory and new processes, and ends nothing.
    """
    basic = limits.BasicLimitInformation
    memory, processes = request.guards["memory"], request.guards["processes"]
    if memory and memory["action"] in _ACTIONS:
        basic.LimitFlags |= _LIMIT_JOB_MEMORY
        limits.JobMemoryLimit = int(memory["limit"] * _HEADROOM)
    if processes and processes["action"] in _ACTIONS:
        basic.LimitFlags |= _LIMIT_ACTIVE_PROCESSES
        basic.ActiveProcessLimit = int(processes["limit"] * _HEADROOM) + 1


def start_time(process: int) -> int:
    """Return when a process began, as a FILETIME in 100 ns; 0 where the system does not say."""
    times = [wintypes.FILETIME() for _ in range(4)]
    if not _kernel32.GetProcessTimes(wintypes.HANDLE(process), *map(ctypes.byref, times)):
        return 0
    return int(times[0].dwHighDateTime) << 32 | int(times[0].dwLowDateTime)


def _checked(succeeded: int) -> None:
    if not succeeded:
        raise ctypes.WinError(ctypes.get_last_error())
