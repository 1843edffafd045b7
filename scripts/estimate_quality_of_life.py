"""Score questionnaires and estimate quality of life by visit."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.quality_of_life import score_quality_of_life
from genomic_to_outcome.clinical.quality_of_life_scales import read_scales, read_t_scores
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.outcomes.quality_of_life import estimate_quality_of_life
from genomic_to_outcome.study_tables import read_study


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, rules = read_study(task.input), read_settings(dict(task.params.rules))
    t_scores, scales = read_t_scores(task.input.t_scores), read_scales(task.input.scales)
    scores = score_quality_of_life(given.records, t_scores, scales, data_cutoff(task.params.cohort))
    study = (given.plan, given.cohort, scores, given.endpoints, scales, given.tumour_types)
    outcomes = estimate_quality_of_life(*study, rules.quality_of_life)
    write_frame(contract.QUALITY_OF_LIFE_SCORES, scores, task.output.scores)
    write_frame(contract.QUALITY_OF_LIFE_OUTCOMES, outcomes, task.output.outcomes)


if __name__ == "__main__":
    main(snakemake)
