"""Logs from eight threads at once, with the standard library's logging; no line may be torn."""

import logging
import sys
import threading

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")


def work(worker):
    """Log a thousand lines."""
    for number in range(1000):
        logging.info("worker %d line %d of a thread that logs quickly", worker, number)


threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("joined")
