"""The Python editor tab."""
