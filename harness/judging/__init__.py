"""Judgments of people and models: kept, asked for, and compared with one another and with metrics."""
