"""Logs from eight threads at once; no line may be torn."""

import threading


def work(worker):
    """Log a thousand lines."""
    for number in range(1000):
        print(f"worker {worker} line {number} of a thread that logs quickly")


threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("joined")
