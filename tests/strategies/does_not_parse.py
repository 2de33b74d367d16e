"""Lacks a colon, so that it never begins."""

import time


def main()
    print("never seen")
    time.sleep(60)


main()
