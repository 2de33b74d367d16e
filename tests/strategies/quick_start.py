# example_strategy.py
from openalgo import api
import os
import time

# Initialize API
client = api(api_key='YOUR_API_KEY', host='http://127.0.0.1:5000')

# All that differs from the published example: how often it goes round, and how fast.
ROUNDS = int(os.environ.get("TEST_ROUNDS", "1000000"))
PAUSE_S = float(os.environ.get("TEST_PAUSE_S", "60"))

def main():
    for _ in range(ROUNDS):
        # Your trading logic here
        print(f"Strategy running at {time.strftime('%Y-%m-%d %H:%M:%S')}")
        time.sleep(PAUSE_S)

if __name__ == "__main__":
    main()
