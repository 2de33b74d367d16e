"""What paints cells."""
