"""Who says so? Judgments of people and models: kept, asked for, and held against one another and against metrics."""
