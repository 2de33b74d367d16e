"""Dialogs: a frozen value in, a new one out."""
