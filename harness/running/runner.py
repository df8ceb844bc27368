"""Systems over articles, in children, with limits; candidates handed on as they come.

    Limits(timeout=60.0, memory=0)             seconds an article; bytes a process (0: no limit)
    run(systems, articles, *, seed, limits, jobs, done, have, keep, progress) -> None
        articles   Sequence[Article], indexed in order; may read from disk as it is indexed
        done       Callable[[str], Container[str]]: label -> the keys its file in this run already holds
        have       Mapping[str, Candidate]: key -> a candidate of an earlier run, taken instead of running
        keep       Callable[[System, Candidate], None]: called once for each new candidate, as it comes
        progress   Callable[[Progress], None] | None; Progress(label, done, total, failures)

The key of a candidate: harness.running.requests.key(system, article, seed) -> str.
"""
