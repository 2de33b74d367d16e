"""Asks a question that nobody answers."""

answer = input("Which symbol? ")
print("never", answer)
