"""Does a system keep the contract? What `harness check NAME` and `harness new NAME` stand on.

check_system(system, *, seed=12345, limits=Limits()) -> list[Finding]   Finding(case, problem, advice); none: kept
template(name) -> str                                                    a starting file that works
"""
