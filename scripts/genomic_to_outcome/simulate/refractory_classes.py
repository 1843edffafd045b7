"""Refractory solid tumours of the simulated cohort, guided by a molecular tumour board.

All figures are invented for the demonstration and say nothing about real patients.
"""

from __future__ import annotations

from genomic_to_outcome.simulate.classes import MolecularClass, Study
from genomic_to_outcome.simulate.treatments import Treatment


def _chemotherapy(*regimens: str) -> Treatment:
    return Treatment("chemotherapy", regimens, 6, 0.35)


def _refractory(
    diagnosis: str,
    patients: int,
    os_months: float,
    standard: tuple[Treatment, Treatment],
    matched: Treatment | None = None,
    drivers: tuple[tuple[str, ...], ...] = ((),),
    class_id: str = "",
    fusions: tuple[str, ...] = (),
    copy_number: tuple[tuple[str, float], ...] = (),
) -> MolecularClass:
    first, second = standard
    return MolecularClass(
        class_id,
        Study.TUMOUR_BOARD,
        patients,
        (diagnosis,),
        os_months,
        first_line=((1.0, first),),
        later=(second, first),
        matched=matched,
        matched_again=_AGAIN.get(matched.kind, _CHECKPOINT) if matched else None,
        drivers=drivers,
        fusions=fusions,
        copy_number=copy_number,
    )


_COLORECTAL = (
    _chemotherapy("fluorouracil+leucovorin+oxaliplatin", "capecitabine+oxaliplatin"),
    _chemotherapy("fluorouracil+leucovorin+irinotecan"),
)
_BREAST = (_chemotherapy("paclitaxel", "docetaxel"), _chemotherapy("capecitabine", "eribulin"))
_PANCREATIC = (_chemotherapy("gemcitabine+nab-paclitaxel"), _chemotherapy("gemcitabine"))
_BILIARY = (
    _chemotherapy("gemcitabine+cisplatin"),
    _chemotherapy("fluorouracil+leucovorin+oxaliplatin"),
)
_OVARIAN = (_chemotherapy("carboplatin+paclitaxel"), _chemotherapy("gemcitabine", "topotecan"))
_GIST = (
    Treatment("kit_inhibitor", ("imatinib",), 18, 0.5),
    Treatment("kit_inhibitor", ("sunitinib",), 6, 0.1),
)
_GASTRIC = (_chemotherapy("fluorouracil+leucovorin+oxaliplatin"), _chemotherapy("paclitaxel"))
_BLADDER = (_chemotherapy("gemcitabine+cisplatin"), _chemotherapy("paclitaxel"))
_MELANOMA = (
    Treatment("immune_checkpoint_inhibitor", ("nivolumab", "pembrolizumab"), 7, 0.4),
    _chemotherapy("dacarbazine"),
)

_MEK = Treatment("mek_inhibitor", ("trametinib",), 3, 0.1)
_BRAF_EGFR = Treatment("braf_inhibition", ("encorafenib+cetuximab",), 4.5, 0.2)
_HER2 = Treatment("her2_antibody", ("trastuzumab+pertuzumab", "trastuzumab deruxtecan"), 6, 0.35)
_PARP = Treatment("parp_inhibitor", ("olaparib",), 7, 0.35)
_PI3K = Treatment("pi3k_inhibitor", ("alpelisib+fulvestrant",), 6, 0.25)
_IDH1 = Treatment("idh1_inhibitor", ("ivosidenib",), 3, 0.05)
_FGFR = Treatment("fgfr_inhibitor", ("erdafitinib",), 6, 0.35)
_BRAF_MEK = Treatment("braf_mek_inhibition", ("dabrafenib+trametinib",), 9, 0.5)
_TRK = Treatment("trk_tki", ("larotrectinib", "entrectinib"), 12, 0.6)
_CHECKPOINT = Treatment("immune_checkpoint_inhibitor", ("pembrolizumab",), 5, 0.3)

# What a second test after resistance may lead to; where none is named, a checkpoint inhibitor.
_AGAIN = {
    "braf_inhibition": Treatment("braf_mek_inhibition", ("dabrafenib+trametinib",), 4, 0.2),
    "her2_antibody": Treatment("her2_tki", ("tucatinib+capecitabine",), 5, 0.25),
    "pi3k_inhibitor": Treatment("mtor_inhibitor", ("everolimus+exemestane",), 5, 0.15),
    "braf_mek_inhibition": Treatment("dual_checkpoint", ("nivolumab+ipilimumab",), 6, 0.3),
    "trk_tki": Treatment("trk_tki_next", ("repotrectinib",), 8, 0.45),
    "immune_checkpoint_inhibitor": Treatment("multikinase_inhibitor", ("lenvatinib",), 5, 0.2),
}

REFRACTORY_CLASSES = (
    _refractory(
        "COAD",
        20,
        32,
        _COLORECTAL,
        _MEK,
        (("KRAS:c.35G>A", "TP53:c.524G>A"), ("KRAS:c.38G>A",), ("NRAS:c.181C>A",)),
    ),
    _refractory("COAD", 6, 22, _COLORECTAL, _BRAF_EGFR, (("BRAF:c.1799T>A",),), "braf_v600e"),
    _refractory(
        "READ",
        6,
        30,
        _COLORECTAL,
        _HER2,
        (("TP53:c.743G>A",),),
        class_id="erbb2_amplification",
        copy_number=(("ERBB2", 18.0),),
    ),
    _refractory(
        "BRCA",
        14,
        36,
        _BREAST,
        _PI3K,
        (("PIK3CA:c.3140A>G",), ("PIK3CA:c.1633G>A", "ESR1:c.1613A>G"), ("PIK3CA:c.1624G>A",)),
        "pik3ca_hotspot",
    ),
    _refractory(
        "BRCA",
        4,
        34,
        _BREAST,
        _HER2,
        class_id="erbb2_amplification",
        copy_number=(("ERBB2", 22.0),),
    ),
    _refractory(
        "PAAD", 18, 17, _PANCREATIC, None, (("KRAS:c.35G>A",), ("KRAS:c.35G>T",), ("KRAS:c.34G>C",))
    ),
    _refractory("CHOL", 9, 22, _BILIARY, _IDH1, (("IDH1:c.394C>T",),)),
    _refractory("CHOL", 5, 22, _BILIARY, _FGFR, (("FGFR2:c.755C>G",),)),
    _refractory(
        "HGSOC",
        10,
        40,
        _OVARIAN,
        _PARP,
        (("BRCA1:c.5266dup", "TP53:c.818G>A"), ("BRCA2:c.1813del",)),
    ),
    _refractory(
        "GIST", 8, 60, _GIST, None, (("KIT:c.1676T>A",), ("KIT:c.1727T>C",), ("PDGFRA:c.2525A>T",))
    ),
    _refractory(
        "STAD",
        6,
        20,
        _GASTRIC,
        _HER2,
        (("TP53:c.524G>A",),),
        class_id="erbb2_amplification",
        copy_number=(("ERBB2", 15.0),),
    ),
    _refractory("BLCA", 5, 22, _BLADDER, _FGFR, (("FGFR3:c.746C>G",),)),
    _refractory(
        "BLCA", 2, 22, _BLADDER, _FGFR, class_id="fgfr3_fusion", fusions=("FGFR3_E17::TACC3_E11",)
    ),
    _refractory("SKCM", 4, 30, _MELANOMA, _BRAF_MEK, (("BRAF:c.1799T>A",),), "braf_v600e"),
    _refractory(
        "THPA",
        1,
        60,
        (
            _chemotherapy("doxorubicin"),
            Treatment("multikinase_inhibitor", ("lenvatinib",), 12, 0.4),
        ),
        _TRK,
        fusions=("ETV6_E5::NTRK3_E15",),
        class_id="ntrk_fusion",
    ),
    _refractory("UCEC", 2, 30, _OVARIAN, _CHECKPOINT, (("POLE:c.857C>G", "PTEN:c.388C>G"),)),
)
