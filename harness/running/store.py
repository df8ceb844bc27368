"""results/: begin or go on with a run, append, resume, list, load.

    begin(results, run, *, name=None, fresh=False) -> OpenRun    (context manager; holds the lock)
        `run` is a Run whose name and path are filled in here. No name: the latest `<dataset>-<n>` with the same plan is
        gone on with, else the next number is made. OpenRun has
        .run  .remarks  .keys(label) -> set[str]  .earlier -> Mapping[str, Candidate]  (for runner.run's done and have)
        .append(system, candidate)  .finish(topic_ids)  .close()
    names(results) -> list[str]                                   runs, oldest first
    load(results, name) -> Run
    candidates(run, label) -> Candidates                          Mapping[topic id, Candidate], read lazily; .remarks
"""
