"""Starts other programs: their output is the strategy's."""

import os
import subprocess
import sys

print("shell:", subprocess.run("echo $((6 * 7))", shell=True, capture_output=True, text=True).stdout.strip())
subprocess.run([sys.executable, "-c", "import sys; print('child out'); print('child err', file=sys.stderr)"])
os.system("echo from the shell; exit 3")
reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print("cat:", reader.communicate(b"through a pipe")[0].decode())
with subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"]) as child:
    pass
print("exit code", child.returncode)
