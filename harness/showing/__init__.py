"""Comparison -> text: one function a format."""
