"""Sleep: noticed after it, and held off while it would cost a start."""
