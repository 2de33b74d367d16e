"""What is known of a source while it is written: completions, signatures, definitions, problems."""
