"""Runs on asyncio: tasks, a subprocess, a timeout, and a clean end."""

import asyncio
import sys


async def tick(name, times):
    """Log a few ticks."""
    for number in range(times):
        print(f"{name} tick {number}")
        await asyncio.sleep(0.001)


async def main():
    """Do several things at once."""
    await asyncio.gather(tick("NIFTY", 3), tick("BANKNIFTY", 3))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print('from asyncio child')", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    print(said.decode().strip(), child.returncode)
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    except TimeoutError:
        print("timed out")


asyncio.run(main())
