"""Regimens as clinics write them, against the therapies that the project ships."""

import csv
from pathlib import Path

import pytest

from genomic_to_outcome.errors import InputError
from genomic_to_outcome.therapies import UNCLASSIFIED, Therapies, read_therapies


@pytest.fixture(scope="module")
def therapies(resources: Path) -> Therapies:
    return read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")


# As recorded | drugs | class of the regimen.
RECORDED = [
    line.split(" | ")
    for line in """\
osimertinib | osimertinib | egfr_tki_third_generation
Tagrisso 80 mg | osimertinib | egfr_tki_third_generation
TAGRISSO® | osimertinib | egfr_tki_third_generation
AZD9291 | osimertinib | egfr_tki_third_generation
osimertinib mesylate 80mg QD | osimertinib | egfr_tki_third_generation
erlotinib hydrochloride | erlotinib | egfr_tki_first_generation
Iressa | gefitinib | egfr_tki_first_generation
afatinib dimaleate 40 mg daily | afatinib | egfr_tki_second_generation
Tagrisso (osimertinib) | osimertinib | egfr_tki_third_generation
EGFR TKI (osimertinib) | osimertinib | egfr_tki_third_generation
EGFR-TKI | unspecified EGFR TKI | egfr_tki
Xalkori | crizotinib | alk_tki
PF-02341066 | crizotinib | alk_tki
Alecensa 600 mg BID | alectinib | alk_tki
lorlatinib | lorlatinib | alk_tki
Rozlytrek | entrectinib | ros1_ntrk_tki
Vitrakvi | larotrectinib | ntrk_tki
LOXO-292 | selpercatinib | ret_tki
AMG 510 | sotorasib | kras_g12c_inhibitor
dabrafenib 150mg BID and trametinib 2mg | dabrafenib+trametinib | braf_mek_inhibitor
encorafenib + cetuximab | cetuximab+encorafenib | targeted_combination
amivantamab-vmjw; lazertinib | amivantamab+lazertinib | targeted_combination
amivantamab/carboplatin/pemetrexed | amivantamab+carboplatin+pemetrexed | targeted_chemotherapy
fam-trastuzumab deruxtecan-nxki | trastuzumab deruxtecan | her2_antibody_drug_conjugate
T-DM1 | trastuzumab emtansine | her2_antibody_drug_conjugate
trastuzumab and pertuzumab | pertuzumab+trastuzumab | her2_antibody
Carboplatin AUC 5 + Pemetrexed 500 mg/m2 | carboplatin+pemetrexed | platinum_chemotherapy
carboplatin (AUC 6) + paclitaxel (200 mg/m², d1) | carboplatin+paclitaxel | platinum_chemotherapy
CISPLATIN;ETOPOSIDE | cisplatin+etoposide | platinum_chemotherapy
Etoposide (d1-3) / Cisplatin | cisplatin+etoposide | platinum_chemotherapy
cisplatin-gemcitabine | cisplatin+gemcitabine | platinum_chemotherapy
carboplatin nab paclitaxel | carboplatin+nab-paclitaxel | platinum_chemotherapy
carboplatin + paclitaxel + Avastin | bevacizumab+carboplatin+paclitaxel | platinum_chemotherapy
platinum doublet | unspecified chemotherapy+unspecified platinum agent | platinum_chemotherapy
chemotherapy (carboplatin, pemetrexed) | carboplatin+pemetrexed | platinum_chemotherapy
mFOLFOX6 | fluorouracil+folinic acid+oxaliplatin | platinum_chemotherapy
Carboplatin, pemetrexed and Keytruda | carboplatin+pembrolizumab+pemetrexed | chemo_immunotherapy
carbo/pem/pembro | carboplatin+pembrolizumab+pemetrexed | chemo_immunotherapy
Tecentriq plus carboplatin with etoposide | atezolizumab+carboplatin+etoposide | chemo_immunotherapy
Keytruda 200 mg q3w | pembrolizumab | immune_checkpoint_inhibitor
nivolumab + ipilimumab | ipilimumab+nivolumab | immune_checkpoint_inhibitor
MPDL3280A | atezolizumab | immune_checkpoint_inhibitor
tarlatamab-dlle | tarlatamab | dll3_bispecific
docetaxel 75 mg/m2 | docetaxel | taxane
docetaxel + ramucirumab | docetaxel+ramucirumab | taxane
Abraxane | nab-paclitaxel | taxane
gemcitabine + nab-paclitaxel | gemcitabine+nab-paclitaxel | chemotherapy
lurbinectedin | lurbinectedin | alkylating_agent
CPT-11 | irinotecan | topoisomerase_inhibitor
topotecan oral | topotecan | topoisomerase_inhibitor
pemetrexed maintenance | pemetrexed | antimetabolite
trifluridine/tipiracil | trifluridine tipiracil | antimetabolite
S-1 | tegafur gimeracil oteracil | antimetabolite
cisplatin + radiotherapy | cisplatin+radiotherapy | platinum_agent
letrozole + palbociclib | letrozole+palbociclib | targeted_endocrine_therapy
atezolizumab + bevacizumab | atezolizumab+bevacizumab | immunotherapy_anti_angiogenic
osimertinib + pembrolizumab | osimertinib+pembrolizumab | targeted_immunotherapy
neratinib | neratinib | her2_tki
Carboplatin + Pemetrexed/Pembrolizumab | carboplatin+pembrolizumab+pemetrexed | chemo_immunotherapy
carboplatin AUC5 d1 q3w | carboplatin | platinum_agent
bevacizumab-awwb | bevacizumab | anti_angiogenic
trastuzumab-dkst | trastuzumab | her2_antibody
Paclitaxel Albumin-gebunden | nab-paclitaxel | taxane
Paclitaxel, Albumin-gebunden | nab-paclitaxel | taxane
Carbo/Etoposid | carboplatin+etoposide | platinum_chemotherapy
Carboplatin-Etoposid-Atezolizumab | atezolizumab+carboplatin+etoposide | chemo_immunotherapy
Cisplatin 80mg/m² Tag 1, Vinorelbin oral Tag 1+8 | cisplatin+vinorelbine | platinum_chemotherapy
Carboplatin AUC 5, Paclitaxel 80mg/m2 d1,8,15 | carboplatin+paclitaxel | platinum_chemotherapy
Docetaxel wöchentlich | docetaxel | taxane
Osimertinib 80 mg 1x täglich | osimertinib | egfr_tki_third_generation
Alectinib 2x600mg | alectinib | alk_tki
Fulvestrant 500 mg i.m. | fulvestrant | endocrine_therapy
Abirateron und Prednison | abiraterone+prednisone | endocrine_therapy
cisplatine + gemcitabina | cisplatin+gemcitabine | platinum_chemotherapy
etopósido | etoposide | topoisomerase_inhibitor
Bestrahlung mit Cisplatin | cisplatin+radiotherapy | platinum_agent
carboplatin + pemetrexed, then pemetrexed | carboplatin+pemetrexed | platinum_chemotherapy
carboplatin + pemetrexed → pemetrexed | carboplatin+pemetrexed | platinum_chemotherapy
Opdivo Qvantig | hyaluronidase+nivolumab | immune_checkpoint_inhibitor
Akeega | abiraterone+niraparib | targeted_endocrine_therapy
FOLFOX | fluorouracil+folinic acid+oxaliplatin | platinum_chemotherapy
FOLFIRI + Cetuximab | cetuximab+fluorouracil+folinic acid+irinotecan | targeted_chemotherapy
FOLFIRINOX | fluorouracil+folinic acid+irinotecan+oxaliplatin | platinum_chemotherapy
XELOX | capecitabine+oxaliplatin | platinum_chemotherapy
CAV | cyclophosphamide+doxorubicin+vincristine | chemotherapy
EP | cisplatin+etoposide | platinum_chemotherapy
GemCis + Durvalumab | cisplatin+durvalumab+gemcitabine | chemo_immunotherapy
AC-T | cyclophosphamide+doxorubicin+paclitaxel | chemotherapy
clinical trial | unspecified investigational drug | investigational
BSC | best supportive care | supportive""".splitlines()
]


@pytest.mark.parametrize(("text", "drugs", "therapy_class"), RECORDED)
def test_regimens_as_recorded(
    therapies: Therapies, text: str, drugs: str, therapy_class: str
) -> None:
    regimen = therapies.parse_regimen(text)
    assert (regimen.regimen, regimen.therapy_class, regimen.unknown) == (drugs, therapy_class, ())


def test_a_regimen_reads_back_as_itself(therapies: Therapies) -> None:
    for name in therapies.drugs:
        assert therapies.parse_regimen(name).drugs == (name,)
    for text, _, _ in RECORDED:
        regimen = therapies.parse_regimen(text)
        assert therapies.parse_regimen(regimen.regimen) == regimen


def test_classes_of_a_regimen_are_its_own_then_those_of_its_drugs(therapies: Therapies) -> None:
    regimen = therapies.parse_regimen("carboplatin + pemetrexed + pembrolizumab")
    assert regimen.therapy_classes == (
        "chemo_immunotherapy",
        "antimetabolite",
        "chemotherapy",
        "immune_checkpoint_inhibitor",
        "immunotherapy",
        "platinum_agent",
    )
    assert therapies.parse_regimen("Tarceva").therapy_classes == (
        "egfr_tki_first_generation",
        "egfr_tki",
        "targeted",
    )


def test_an_unknown_drug_is_kept_as_written_and_leaves_the_regimen_unclassified(
    therapies: Therapies,
) -> None:
    regimen = therapies.parse_regimen("Osimertiniib + Wonderstatin 5 mg")
    assert regimen.drugs == ("Osimertiniib", "Wonderstatin")
    assert regimen.unknown == regimen.drugs
    assert regimen.therapy_class == UNCLASSIFIED
    assert therapies.parse_regimen("Wonderstatin (80 mg + Tagrisso").unknown == ("Wonderstatin",)
    assert therapies.suggestion("Osimertiniib") == "osimertinib"
    assert therapies.suggestion("Wonderstatin") is None
    assert "did you mean osimertinib?" in therapies.unknown_drug("Osimertiniib").remedy
    mixed = therapies.parse_regimen("crizotinib + Wonderstatin")
    assert mixed.therapy_classes == (UNCLASSIFIED, "alk_tki", "targeted")


@pytest.mark.parametrize(
    ("acronym", "meanings"),
    [
        ("TC", "carboplatin+paclitaxel or cyclophosphamide+docetaxel"),
        ("CE", "cyclophosphamide+epirubicin or carboplatin+etoposide"),
    ],
)
def test_an_acronym_of_several_regimens_is_not_guessed(
    therapies: Therapies, acronym: str, meanings: str
) -> None:
    regimen = therapies.parse_regimen(f"{acronym} + bevacizumab")
    assert (regimen.unknown, regimen.therapy_class) == ((acronym,), UNCLASSIFIED)
    assert f"did you mean {meanings}?" in therapies.unknown_drug(acronym).remedy


@pytest.mark.parametrize("text", ["oral", "weekly d1, 8", "pemetrexed without pembrolizumab"])
def test_what_names_no_drug_or_denies_one_is_not_dropped(therapies: Therapies, text: str) -> None:
    assert therapies.parse_regimen(text).unknown


def test_names_that_differ_by_their_last_vowel_are_not_mixed_up(
    resources: Path, tmp_path: Path
) -> None:
    own, _ = _write(tmp_path, "wonderstatine\t\talk_tki\t\t\t\nwonderstatino\t\tmet_tki\t\t\t\n")
    both = read_therapies([resources / "therapies.tsv", own], resources / "therapy_classes.yaml")
    assert both.parse_regimen("wonderstatine").therapy_class == "alk_tki"
    assert both.parse_regimen("wonderstatino").therapy_class == "met_tki"
    assert both.parse_regimen("wonderstatin").unknown == ("wonderstatin",)


def test_nothing_recorded_is_no_drug(therapies: Therapies) -> None:
    assert therapies.parse_regimen("  ").drugs == ()
    assert therapies.parse_regimen("").therapy_class == UNCLASSIFIED


def test_targets_are_genes(therapies: Therapies) -> None:
    regimen = therapies.parse_regimen("crizotinib + sotorasib")
    assert therapies.targets_of(regimen) == ("ALK", "KRAS", "MET", "ROS1")


def test_the_table_holds_the_drugs_of_solid_tumours(therapies: Therapies) -> None:
    assert len(therapies.drugs) >= 300
    classes = {drug.therapy_class for drug in therapies.drugs.values()}
    assert classes <= set(therapies.parents)


def test_drugs_of_a_public_knowledge_base_are_known(therapies: Therapies, shared: Path) -> None:
    # CIViC evidence of level A and B (673 of 742 cells at the time of writing, the rest being
    # haematology, drug groups and development codes); in lung cancer, levels A to C, 294 of 301.
    path = shared / "data/kb/griffithlab__civic-server/nightly-ClinicalEvidenceSummaries.tsv"
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if row["drugs"]]
    clinical = [row for row in rows if row["evidence_level"] in "AB"]
    lung = [row for row in rows if row["evidence_level"] in "ABC" and "Lung" in row["disease"]]
    known = [not therapies.parse_regimen(row["drugs"]).unknown for row in clinical]
    known_lung = [not therapies.parse_regimen(row["drugs"]).unknown for row in lung]
    assert sum(known) >= 673
    assert sum(known_lung) >= 294


HEADER = "drug\tsynonyms\ttherapy_class\ttargets\tgeneration\tcomponents\n"
CLASSES = """\
classes: {targeted: null, alk_tki: targeted, other_combination: null, unclassified: null}
beside: []
regimens: [{class: other_combination, has: [], only: []}]
"""


def _write(folder: Path, rows: str, classes: str = CLASSES) -> tuple[Path, Path]:
    (folder / "own.tsv").write_text(HEADER + rows)
    (folder / "classes.yaml").write_text(classes)
    return folder / "own.tsv", folder / "classes.yaml"


def test_a_table_of_ones_own_is_added_and_replaces(
    therapies: Therapies, resources: Path, tmp_path: Path
) -> None:
    own, _ = _write(tmp_path, "crizotinib\tXalk\tmet_tki\tMET\t\t\nwonderstatin\t\talk_tki\t\t\t\n")
    extended = read_therapies(
        [resources / "therapies.tsv", own], resources / "therapy_classes.yaml"
    )
    assert extended.parse_regimen("Xalk").therapy_class == "met_tki"
    assert extended.parse_regimen("wonderstatin").therapy_class == "alk_tki"
    assert therapies.parse_regimen("crizotinib").therapy_class == "alk_tki"


def test_every_problem_of_a_table_is_told(tmp_path: Path) -> None:
    own, classes = _write(
        tmp_path,
        "a\tx\talk_tki\t\t\t\nb\tX\talk_tki\t\t\t\nc\t\tno_class\t\t\t\nd\t\t\t\t\tmissing\n"
        "a\t\talk_tki\t\t\t\ne\t\t\t\t\t\n",
    )
    with pytest.raises(InputError) as error:
        read_therapies(own, classes)
    told = sorted((problem.line, problem.field) for problem in error.value.problems)
    assert told == [
        (4, "therapy_class"),
        (5, "components"),
        (6, "drug"),
        (7, "therapy_class"),
    ]
    assert all(problem.file == str(own) for problem in error.value.problems)


def test_two_drugs_cannot_share_a_name(tmp_path: Path) -> None:
    own, classes = _write(tmp_path, "a\tBrand-1\talk_tki\t\t\t\nb\tbrand1\talk_tki\t\t\t\n")
    with pytest.raises(InputError, match="already stands for a"):
        read_therapies(own, classes)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ("classes: [", "cannot be read"),
        ("classes: {a: b}\nbeside: []\nregimens: []\n", "is not defined"),
        (CLASSES.replace("targeted: null", "targeted: alk_tki"), "leads back to itself"),
    ],
)
def test_classes_that_cannot_be_used_are_refused(
    tmp_path: Path, classes: str, message: str
) -> None:
    own, path = _write(tmp_path, "a\t\talk_tki\t\t\t\n", classes)
    with pytest.raises(InputError, match=message):
        read_therapies(own, path)


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    own, classes = _write(tmp_path, "")
    own.write_text("drug\tsynonyms\n")
    with pytest.raises(InputError, match="lacks the column therapy_class"):
        read_therapies(own, classes)
    with pytest.raises(InputError, match="cannot be read"):
        read_therapies(tmp_path / "absent.tsv", classes)
