"""Judgments of people and models: keep them, ask for them, and compare them with one another and with metrics.

Judgments of people and models: kept, asked for, and held against one another and against metrics.
"""
