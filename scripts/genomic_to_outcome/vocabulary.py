"""The words that tables, plans and code share; each enumeration is the complete list."""

from enum import StrEnum


class Severity(StrEnum):
    """What a problem does to the run: an error stops it (or its sample), a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Genome(StrEnum):
    """Reference assembly."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"


class CallKind(StrEnum):
    """What kind of events a caller's file holds: the `kind` of the calls sheet."""

    SMALL_VARIANTS = "small_variants"
    STRUCTURAL_VARIANTS = "structural_variants"
    FUSIONS = "fusions"
    SPLICE = "splice"
    COPY_NUMBER = "copy_number"
    COVERAGE = "coverage"


class FileStatus(StrEnum):
    """What became of a call file."""

    READ = "read"
    EXCLUDED = "excluded"


class ReadRegions(StrEnum):
    """Which records of a VCF of small variants are read; auto decides by their number."""

    AUTO = "auto"
    EXONS = "exons"
    GENES = "genes"
    ALL = "all"


class AnnotationEngine(StrEnum):
    """What names small variants: auto takes what the file says, else the panel's models."""

    AUTO = "auto"
    PASSTHROUGH = "passthrough"
    VEP = "vep"
    SNPEFF = "snpeff"
    PANEL = "panel"
    KNOWN_VARIANTS = "known_variants"


class BiomarkerSource(StrEnum):
    """Where the value of a biomarker comes from."""

    MEASURED = "measured"
    COMPUTED = "computed"


class EventKind(StrEnum):
    """What an event is: the `kind` of the alterations table."""

    SMALL_VARIANT = "small_variant"
    FUSION = "fusion"
    SPLICE = "splice"
    COPY_NUMBER = "copy_number"
    BIOMARKER = "biomarker"


class AssessmentStatus(StrEnum):
    """The three states of a sample for a class; not assessed is not wild type."""

    ALTERED = "altered"
    NOT_DETECTED = "not_detected"
    NOT_ASSESSED = "not_assessed"


class Frame(StrEnum):
    """Reading frame of a fusion as agreed by its callers."""

    IN_FRAME = "in_frame"
    OUT_OF_FRAME = "out_of_frame"
    PROMOTER_SWAP = "promoter_swap"
    DISCORDANT = "discordant"
    UNKNOWN = "unknown"


class FusionSource(StrEnum):
    """The molecule in which a fusion was seen."""

    RNA = "rna"
    DNA = "dna"


class Retained(StrEnum):
    """Whether the kinase domain lies on the retained side of the breakpoint."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Where a variant is thought to come from; a suspicion flags, it never drops."""

    SOMATIC = "somatic"
    GERMLINE_SUSPECTED = "germline_suspected"
    CLONAL_HAEMATOPOIESIS_SUSPECTED = "clonal_haematopoiesis_suspected"


class Response(StrEnum):
    """Overall response at a visit (RECIST 1.1)."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    NON_CR_NON_PD = "NON-CR/NON-PD"
    PD = "PD"
    NE = "NE"
    MISSING = "MISSING"


class Endpoint(StrEnum):
    """Endpoints; `docs/endpoints.md` defines each."""

    ORR = "ORR"
    DCR = "DCR"
    CBR = "CBR"
    PFS = "PFS"
    INTRACRANIAL_PFS = "icPFS"
    PFS_RATIO = "PFS_ratio"
    OS = "OS"
    DOR = "DoR"
    TTR = "TTR"
    TTNT = "TTNT"
    TTD = "TTD"


RESPONSE_ENDPOINTS = (Endpoint.ORR, Endpoint.DCR, Endpoint.CBR)


class EndpointRule(StrEnum):
    """Which of several definitions of an endpoint made a row."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    EMA = "ema"
    FDA = "fda"
    FROM_LINE_START = "from_line_start"
    FROM_ADVANCED_DIAGNOSIS = "from_advanced_diagnosis"
    FROM_DIAGNOSIS = "from_diagnosis"
    FROM_ENROLMENT = "from_enrolment"
    FROM_MOLECULAR_REPORT = "from_molecular_report"


class Measure(StrEnum):
    """What an estimate measures."""

    N = "n"
    RATE = "rate"
    MEDIAN = "median"
    SURVIVAL = "survival"
    RMST = "rmst"
    FOLLOW_UP = "follow_up"
    HAZARD_RATIO = "hazard_ratio"
    RATIO_OF_HAZARD_RATIOS = "ratio_of_hazard_ratios"
    ODDS_RATIO = "odds_ratio"
    RISK_DIFFERENCE = "risk_difference"
    RMST_DIFFERENCE = "rmst_difference"
    CUMULATIVE_INCIDENCE = "cumulative_incidence"
    LOGRANK = "logrank"
    FISHER = "fisher"
    FREEMAN_HALTON = "freeman_halton"


class Direction(StrEnum):
    """What a piece of evidence says about a therapy."""

    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"
    REDUCED_SENSITIVITY = "reduced_sensitivity"
    DIAGNOSTIC = "diagnostic"
    PROGNOSTIC = "prognostic"


class TumourMatch(StrEnum):
    """How the tumour type of an evidence row relates to the patient's diagnosis (OncoTree)."""

    EXACT = "exact"
    ANCESTOR = "ancestor"
    OTHER = "other"


ALL = "all"
EVERYONE = "everyone"
DAYS_PER_MONTH = 30.4375
