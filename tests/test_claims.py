"""Each sentence with a statistical number is backed by a simulation or an identity: here stands which test it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from harness.showing.wording import WORDINGS

TESTS = Path(__file__).parent

POWER = "statistics/test_power_and_equivalence.py::"
TRIALS = "statistics/test_trials_and_effects.py::"
KENDALL = "scoring/test_rank_clusters.py::test_kendall_is_scipy_s"
ALPHA = "statistics/test_raters.py::test_alpha_is_that_of_the_package_krippendorff"
CORRECTED = "statistics/test_people.py::test_the_corrected_mean_is_unbiased_narrower_than_people_and_its_interval_holds"
TOKENS = "scoring/test_tokenizer_loss.py::test_counts_of_batches_add_up_and_are_never_more_than_there_is"

CLAIMS = {
    "trials": TRIALS + "test_the_split_of_variance_is_unbiased_and_sees_a_shift_of_all_topics",
    "trial shift": "scoring/test_trial_shifts.py::test_equal_systems_whose_trials_shift_all_topics_rarely_differ",
    "other failure choice": KENDALL,
    "length": KENDALL,
    "robust winner": KENDALL,
    "rouge drops letters": TOKENS,
    "bleu needs blanks": TOKENS,
    "ter needs blanks": TOKENS,
    "few units": POWER + "test_where_no_test_can_reject_nothing_is_claimed",
    "unequal events": TRIALS + "test_events_count_by_what_they_are_worth_and_the_bias_of_unequal_ones_is_seen",
    "narrow intervals": "scoring/test_intervals.py::"
    "test_percentiles_are_made_where_they_are_asked_for_and_said_to_be_narrow",
    "no interval": "statistics/test_intervals.py::test_trusted_intervals_of_values_that_are_mostly_zero_hold",
    "separation": "scoring/test_promises.py::test_a_false_claim_is_made_in_at_most_5_of_100_tables_of_equal_systems",
    "one tail": "scoring/test_promises.py::"
    "test_equal_systems_differ_13_times_in_100_by_one_tail_of_the_bootstrap_and_5_times_by_two",
    "few permutations": "statistics/test_permutation.py::"
    "test_sampled_swaps_count_the_observed_split_and_equal_the_brute_force",
    "grouped swaps": "statistics/test_grouped_swaps.py::"
    "test_equal_systems_differ_in_5_of_100_cases_and_unequal_ones_as_often_as_with_single_topics",
    "detection": "scoring/test_promises.py::test_after_correction_too_the_difference_is_found_in_about_80_of_100_studies",  # noqa: E501
    "needed units": POWER + "test_the_needed_units_are_the_least_that_have_the_power",
    "lead not shown": POWER + "test_the_need_of_an_observed_difference_is_a_range_without_end_where_zero_is_possible",
    "equivalence": POWER
    + "test_holm_over_margins_errs_in_five_of_a_hundred_families_at_most_and_finds_more_than_bonferroni",
    "first in draws": "scoring/test_alternative_rankings.py::"
    "test_the_share_of_draws_in_which_each_system_is_first_is_told_first",
    "interaction": TRIALS + "test_interactions_are_those_of_scipys_permuted_f_test_and_keep_their_level",
    "no interaction": TRIALS + "test_a_real_interaction_is_found_and_a_pair_without_values_is_no_test",
    "judge at chance": "jobs/test_judging.py::test_a_judge_no_better_than_a_coin_is_warned_of_before_all_else",
    "sample agreement": ALPHA,
    "agreement of judges": "statistics/test_people.py::test_alphas_interval_holds_with_many_units",
    "ratings and length": "statistics/test_correlation.py::test_coefficients_are_scipys",
    "few judged systems": "statistics/test_correlation.py::test_bootstrap_intervals_are_those_of_nlpstats",
    "too few systems to exchange": "statistics/test_correlation.py::"
    "test_permutations_keep_their_level_and_undefined_trials_are_counted",
    "how metrics are compared": "statistics/test_correlation.py::"
    "test_permutations_keep_their_level_and_undefined_trials_are_counted",
    "too few judged topics": "statistics/test_people.py::"
    "test_events_of_one_topic_change_nothing_and_two_judged_events_are_too_few",
    "all topics judged": "statistics/test_people.py::"
    "test_a_model_that_knows_nothing_costs_nothing_and_all_judged_is_the_peoples_mean",
    "judge without weight": "statistics/test_people.py::"
    "test_a_model_that_knows_nothing_costs_nothing_and_all_judged_is_the_peoples_mean",
    "how scores are corrected": CORRECTED,
    "agreement of one": "statistics/test_raters.py::"
    "test_an_interval_over_raters_holds_and_one_that_ignores_them_does_not",
    "few raters": "statistics/test_raters.py::test_an_interval_over_raters_holds_and_one_that_ignores_them_does_not",
    "low alpha": ALPHA,
    "side bias": "statistics/test_raters.py::test_a_preference_for_a_side_has_the_exact_p_value",
    "ties are half": "statistics/test_holm.py::test_holm_by_hand",
}
"""Kind of remark -> the test behind its numbers: `folder/file.py::test`."""

CAPTIONS = {
    "± is half the width of the 95 % interval": "statistics/test_intervals.py::test_default_intervals_of_means_hold",
    "± of BLEU, on the logit scale": "statistics/test_intervals.py::test_default_intervals_of_ratios_of_sums_hold",
    "± over events": "statistics/test_intervals.py::test_intervals_over_events_hold",
    "p after correction over pairs, or over all": "statistics/test_permutation.py::"
    "test_the_family_keeps_its_level_over_pairs_and_over_pairs_by_columns",
    "# is the set of ranks that are possible": "statistics/test_simultaneous.py::"
    "test_rank_sets_are_those_of_all_pairwise_intervals",
    "the interval of a difference": "statistics/test_simultaneous.py::test_all_intervals_of_a_family_hold_together",
    "Hedges' g": TRIALS + "test_the_standardized_effect_has_an_interval_that_holds",
    "chance to be better on a new topic": TRIALS
    + "test_the_chance_to_be_better_on_a_new_topic_has_an_interval_that_holds",
    "% of the way from lead to human": "scoring/test_intervals.py::"
    "test_the_share_of_a_way_is_0_at_its_beginning_and_1_at_its_end",
    "the adjusted share": "statistics/test_people.py::"
    "test_the_corrected_share_holds_the_truth_and_a_model_by_chance_says_nothing",
    "corrected scores over events": "statistics/test_people.py::"
    "test_corrected_means_of_clustered_topics_hold_and_those_that_ignore_events_do_not",
    "strengths of Bradley and Terry": "statistics/test_people.py::"
    "test_intervals_of_strengths_hold_and_a_system_that_never_lost_is_told",
    "a judge's table": "judging/test_pair_wins.py::test_equal_systems_are_told_apart_in_about_five_of_a_hundred_cases",
}
"""What captions, verdicts and tables say apart from remarks -> the test behind it."""

COUNTS = {
    "double candidates",
    "skipped systems",
    "text",
    "baseline above systems",
    "missing candidates",
    "partial upper bound",
    "undefined values",
    "unscored topics",
    "uncomputed measure",
    "zero bleu",
    "one topic",
    "one event",
    "margin not tested",
    "detect not tested",
    "one slice",
    "topics in no slice",
    "leak",
    "head",
    "repeated",
    "twins",
    "short reference",
    "refusals",
    "leftover marks",
    "unavailable system",
    "incomplete run",
    "unreadable run",
    "more unreadable runs",
    "skipped runs",
    "saved with other settings",
    "other versions",
    "unstable system",
    "reason without candidate",
    "candidate note",
    "more candidate notes",
    "cleaned",
    "cleaning would change",
    "score of one topic",
    "texts left out",
    "shared topics",
    "changed setting",
    "changed version",
    "changed package",
    "changed file",
    "changed option",
    "changed trials",
    "changed coverage",
    "not compared",
    "differing candidates",
    "limits not held",
    "not the same dataset",
    "not the same measure",
    "judge of ties",
    "judged topics",
    "judge baseline",
    "judge agreement",
    "judge disagreement",
    "comparisons without a judge",
    "comparisons without a verdict",
    "unread replies",
    "unasked questions",
    "several models",
    "judge cost",
    "missing candidates rated",
    "topics without key facts",
    "rating method",
    "no token probabilities",
    "judge of one rating",
    "kinds of errors",
    "agreement of judges undefined",
    "replies without a rating",
    "cost of all judges",
    "answered plan",
    "sides of a judge",
    "first is best",
    "batch written",
    "batch file",
    "judgments of another system",
    "judgments of another topic",
    "judgments of another text",
    "ratings of an unknown system",
    "ratings of an unknown topic",
    "more unknown ratings",
    "judgments by place",
    "judgments kept",
    "constant metric",
    "constant people",
    "undefined inputs",
    "candidates without a judgment",
    "one judged system",
    "systems without a judgment",
    "twin systems",
    "judgments of earlier texts",
    "turned measure",
    "measure by topic",
    "scales that differ",
    "lines",
    "lines with articles",
    "one article",
    "encoding",
    "sheet",
    "sentence marks taken",
    "sentence marks left",
    "marks on both sides",
    "document marks taken",
    "document marks left",
    "unknown words",
    "thoughts",
    "tokenized",
    "control characters",
    "broken characters",
    "no reference",
    "no article",
    "no candidate",
    "blank lines",
    "by place",
    "detected language",
    "no sentence rule",
    "unknown language",
    "lengths in characters",
    "no budget",
    "topics without references",
    "topics without articles",
    "equal texts not asked",
    "missing candidates not asked",
    "fewer topics than asked",
    "one rater",
    "nothing shared",
    "no shared units",
    "no variation",
    "no spread",
}
"""Kinds whose numbers are counts of topics, texts, replies or costs, or that have none, and claim nothing of chance."""


def test_every_kind_of_remark_is_backed_by_a_test_or_counts_only() -> None:
    assert set(CLAIMS) | COUNTS == set(WORDINGS)
    assert not set(CLAIMS) & COUNTS


@pytest.mark.parametrize("name", sorted({*CLAIMS.values(), *CAPTIONS.values()}))
def test_the_test_behind_a_claim_is_there(name: str) -> None:
    path, _, function = name.partition("::")
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
