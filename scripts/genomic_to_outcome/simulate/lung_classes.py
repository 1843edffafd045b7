"""Lung cancer in the simulated cohort: the ALK study, other NSCLC and SCLC.

Figures of the ALK study are published (model.py); all others are invented for the demonstration and
say nothing about real patients.
"""

from __future__ import annotations

from dataclasses import replace

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.classes import MolecularClass, Study
from genomic_to_outcome.simulate.treatments import Treatment

_PLATINUM = ("carboplatin+pemetrexed", "cisplatin+pemetrexed")
_ALK_TKI = ("crizotinib", "alectinib", "brigatinib", "lorlatinib", "ceritinib")

_DOCETAXEL = Treatment("taxane", ("docetaxel",), 3, 0.12)
_IMMUNOTHERAPY = Treatment(
    "immune_checkpoint_inhibitor", ("pembrolizumab", "nivolumab", "atezolizumab"), 4, 0.2
)
_CHEMO_IMMUNOTHERAPY = Treatment(
    "chemoimmunotherapy", ("carboplatin+pemetrexed+pembrolizumab",), 8, 0.45
)
_CHEMOTHERAPY = Treatment("platinum_chemotherapy", _PLATINUM, 6, 0.35)
_LATER_ALK_TKI = Treatment("alk_tki", ("alectinib", "brigatinib", "lorlatinib"), 9, 0.45)

_RARE_CHEMOTHERAPY = replace(
    _CHEMOTHERAPY, pfs_months=model.RARE_CHEMOTHERAPY_PFS_MONTHS, response_rate=0.3, published=True
)
_RARE_TKI = Treatment(
    "alk_tki", _ALK_TKI, model.RARE_TKI_PFS_MONTHS, model.RARE_TKI_RESPONSE_RATE, published=True
)
_EML4_TKI = Treatment(
    "alk_tki", _ALK_TKI, model.EML4_TKI_PFS_MONTHS, model.EML4_TKI_RESPONSE_RATE, published=True
)

_EML4 = MolecularClass(
    "alk_fusion_eml4",
    Study.ALK,
    model.EML4_PATIENTS,
    ("LUAD", "LUAD", "LUAD", "NSCLC", "LUAS"),
    model.EML4_OS_MONTHS,
    first_line=((0.15, replace(_CHEMOTHERAPY, pfs_months=7)), (0.85, _EML4_TKI)),
    later=(_LATER_ALK_TKI, _CHEMOTHERAPY, _DOCETAXEL),
    matched=_LATER_ALK_TKI,
    fusions=(
        *("EML4_E13::ALK_E20",) * 4,
        *("EML4_E6::ALK_E20",) * 4,
        "EML4_E20::ALK_E20",
        "EML4_E2::ALK_E20",
        "EML4_E18::ALK_E20",
    ),
    resistance=(("alk_tki", ("ALK:c.3604G>A", "ALK:c.3586C>A", "ALK:c.3806G>C", "ALK:c.3512T>C")),),
    published=True,
)
_RARE = replace(
    _EML4,
    class_id="alk_fusion_rare_partner",
    patients=model.RARE_PATIENTS,
    os_months=model.RARE_OS_MONTHS,
    first_line=((0.5, _RARE_CHEMOTHERAPY), (0.5, _RARE_TKI)),
    fusions=(
        *("KIF5B_E24::ALK_E20",) * 3,
        "KIF5B_E17::ALK_E20",
        "KIF5B_E15::ALK_E20",
        *("TFG_E5::ALK_E20",) * 2,
        *("KLC1_E9::ALK_E20",) * 2,
        *("STRN_E3::ALK_E20",) * 2,
        *("HIP1_E21::ALK_E20",) * 2,
        "TPR_E15::ALK_E20",
        "DCTN1_E26::ALK_E20",
        "SQSTM1_E5::ALK_E20",
        "TPM3_E7::ALK_E20",
        "CLTC_E31::ALK_E20",
        "GCC2_E12::ALK_E20",
        "PPFIBP1_E9::ALK_E20",
    ),
)

_NSCLC = MolecularClass(
    "",
    Study.NSCLC,
    4,
    ("LUAD", "LUAD", "LUAD", "NSCLC", "LUSC"),
    16,
    first_line=((0.4, _CHEMOTHERAPY), (0.6, _CHEMO_IMMUNOTHERAPY)),
    later=(_DOCETAXEL, _IMMUNOTHERAPY),
)


def _driven(
    class_id: str, patients: int, os_months: float, matched: Treatment, *drivers: tuple[str, ...]
) -> MolecularClass:
    return replace(
        _NSCLC,
        class_id=class_id,
        patients=patients,
        os_months=os_months,
        matched=matched,
        first_line=((0.55, matched), (0.45, _CHEMOTHERAPY)),
        later=(_CHEMOTHERAPY, _DOCETAXEL, _IMMUNOTHERAPY),
        drivers=drivers or ((),),
    )


_EARLY_EGFR_TKI = Treatment("egfr_tki_first_generation", ("gefitinib", "erlotinib"), 10, 0.65)
_SECOND_EGFR_TKI = Treatment("egfr_tki_second_generation", ("afatinib",), 10, 0.6)
_OSIMERTINIB = Treatment("egfr_tki_third_generation", ("osimertinib",), 18, 0.74)
_EGFR = replace(
    _driven("", 0, 32, _OSIMERTINIB),
    first_line=((0.5, _EARLY_EGFR_TKI), (0.1, _SECOND_EGFR_TKI), (0.4, _OSIMERTINIB)),
    later=(_CHEMOTHERAPY, _DOCETAXEL, _IMMUNOTHERAPY),
    resistance=(
        ("egfr_tki_first_generation", ("EGFR:c.2369C>T",)),
        ("egfr_tki_second_generation", ("EGFR:c.2369C>T",)),
        ("egfr_tki_third_generation", ("EGFR:c.2389T>A", "EGFR:c.2390G>C")),
    ),
)
_KRAS = replace(_NSCLC, os_months=15)

LUNG_CLASSES = (
    _EML4,
    _RARE,
    replace(
        _EGFR,
        class_id="egfr_exon19_deletion",
        patients=30,
        drivers=(
            ("EGFR:c.2235_2249del",),
            ("EGFR:c.2236_2250del",),
            ("EGFR:c.2240_2257del",),
            ("EGFR:c.2240_2254del",),
            ("EGFR:c.2237_2255delinsT",),
        ),
    ),
    replace(_EGFR, class_id="egfr_l858r", patients=22, drivers=(("EGFR:c.2573T>G",),)),
    _driven(
        "egfr_exon20_insertion",
        10,
        18,
        Treatment("egfr_met_antibody", ("amivantamab",), 8, 0.4),
        ("EGFR:c.2300_2308dup",),
        ("EGFR:c.2303_2311dup",),
        ("EGFR:c.2311_2319dup",),
        ("EGFR:c.2284-5_2290dup",),
    ),
    _driven(
        "egfr_uncommon",
        8,
        24,
        _SECOND_EGFR_TKI,
        ("EGFR:c.2155G>A",),
        ("EGFR:c.2156G>C",),
        ("EGFR:c.2303G>T", "EGFR:c.2156G>C"),
        ("EGFR:c.2582T>A",),
    ),
    replace(
        _driven(
            "ros1_fusion", 10, 40, Treatment("ros1_tki", ("crizotinib", "entrectinib"), 16, 0.7)
        ),
        fusions=("CD74_E6::ROS1_E35", "CD74_E6::ROS1_E35", "SLC34A2_E4::ROS1_E35"),
        resistance=(("ros1_tki", ("ROS1:c.6076G>A",)),),
    ),
    replace(
        _driven(
            "ret_fusion", 9, 36, Treatment("ret_tki", ("selpercatinib", "pralsetinib"), 18, 0.66)
        ),
        fusions=("KIF5B_E15::RET_E12", "KIF5B_E16::RET_E12", "NCOA4_E8::RET_E12"),
    ),
    replace(
        _driven(
            "ntrk_fusion", 4, 36, Treatment("trk_tki", ("larotrectinib", "entrectinib"), 20, 0.7)
        ),
        fusions=("ETV6_E5::NTRK3_E15", "LMNA_E2::NTRK1_E11", "TPM3_E7::NTRK1_E10"),
    ),
    replace(
        _driven(
            "nrg1_fusion", 2, 18, Treatment("egfr_tki_second_generation", ("afatinib",), 4, 0.2)
        ),
        fusions=("CD74_E6::NRG1_E6",),
    ),
    _driven(
        "braf_v600e",
        8,
        22,
        Treatment("braf_mek_inhibition", ("dabrafenib+trametinib",), 10, 0.55),
        ("BRAF:c.1799T>A",),
    ),
    replace(
        _KRAS,
        class_id="kras_g12c",
        patients=14,
        matched=Treatment("kras_g12c_inhibitor", ("sotorasib", "adagrasib"), 6, 0.35),
        drivers=(("KRAS:c.34G>T",), ("KRAS:c.34G>T", "STK11:c.109C>T")),
    ),
    replace(_KRAS, class_id="kras_g12d", patients=4, drivers=(("KRAS:c.35G>A",),)),
    replace(_KRAS, class_id="kras_g12v", patients=4, drivers=(("KRAS:c.35G>T",),)),
    replace(
        _KRAS,
        class_id="kras_other",
        patients=4,
        drivers=(("KRAS:c.183A>C",), ("KRAS:c.38G>A",), ("KRAS:c.436G>A",)),
    ),
    _driven(
        "met_exon14_skipping",
        7,
        22,
        Treatment("met_tki", ("capmatinib", "tepotinib"), 10, 0.5),
        ("MET:c.3028+1G>A",),
        ("MET:c.3028+2T>C",),
        ("MET:c.3028G>A",),
        ("MET:c.3028+1G>T",),
    ),
    replace(
        _driven("met_amplification", 4, 14, Treatment("met_tki", ("capmatinib",), 4, 0.3)),
        copy_number=(("MET", 14.0),),
    ),
    _driven(
        "erbb2_exon20_insertion",
        6,
        20,
        Treatment("her2_antibody_drug_conjugate", ("trastuzumab deruxtecan",), 8, 0.5),
        ("ERBB2:c.2313_2324dup",),
        ("ERBB2:c.2332_2340dup",),
    ),
    _NSCLC,
    MolecularClass(
        "rb1_loss",
        Study.SCLC,
        60,
        ("SCLC",),
        11,
        first_line=(
            (
                0.6,
                Treatment(
                    "platinum_chemotherapy",
                    ("carboplatin+etoposide", "cisplatin+etoposide"),
                    5.5,
                    0.6,
                ),
            ),
            (
                0.4,
                Treatment(
                    "chemoimmunotherapy",
                    ("carboplatin+etoposide+atezolizumab", "carboplatin+etoposide+durvalumab"),
                    5.5,
                    0.6,
                ),
            ),
        ),
        later=(
            Treatment("topoisomerase_inhibitor", ("topotecan",), 2.5, 0.15),
            Treatment("alkylating_agent", ("lurbinectedin",), 2.5, 0.25),
            Treatment("platinum_chemotherapy", ("carboplatin+etoposide",), 4, 0.35),
        ),
        drivers=(
            ("TP53:c.524G>A", "RB1:c.1960+1G>A"),
            ("TP53:c.743G>A",),
            ("TP53:c.818G>A",),
            ("TP53:c.473G>T", "PTEN:c.697C>T"),
        ),
        copy_number=(("RB1", 0.0),),
    ),
)
