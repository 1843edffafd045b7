"""What each caller of small variants writes in FORMAT for the reads of one allele."""

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Reads:
    """What a caller saw of one allele; `noise` is what it counted as neither allele."""

    ref: int
    alt: int
    noise: int
    base: str
    alt_base: str


COUNTS = st.integers(0, 3000)
READS = st.builds(
    Reads,
    ref=COUNTS,
    alt=COUNTS,
    noise=st.integers(0, 40),
    base=st.just("A"),
    alt_base=st.sampled_from("CGT"),
)


def ratio(part, whole):
    return part / whole if whole else None


def two_columns(reads):
    return {"DP": reads.ref + reads.alt + reads.noise, "AD": f"{reads.ref},{reads.alt}"}


def own_fraction(name, digits):
    def write(reads):
        total = reads.ref + reads.alt
        fraction = round(reads.alt / total, digits) if total else 0
        return {**two_columns(reads), name: fraction}, (
            reads.ref + reads.alt + reads.noise,
            reads.alt,
            fraction,
        )

    return write


def muse(reads):
    fields = {**two_columns(reads), "BQ": "30,31", "SS": 2}
    total = reads.ref + reads.alt
    return fields, (total + reads.noise, reads.alt, ratio(reads.alt, total))


def somaticsniper(reads):
    fields = {
        "DP": reads.ref + reads.alt + reads.noise,
        "DP4": f"{reads.ref // 2},{reads.ref - reads.ref // 2},{reads.alt // 3},"
        f"{reads.alt - reads.alt // 3}",
        "BCOUNT": "0,0,0,0",
        "SSC": 40,
    }
    total = reads.ref + reads.alt
    return fields, (total + reads.noise, reads.alt, ratio(reads.alt, total))


def pindel(reads):
    total = reads.ref + reads.alt
    return {"RD": reads.ref, "AD": reads.alt}, (total, reads.alt, ratio(reads.alt, total))


def pindel_two_depths(reads):
    total = reads.ref + reads.alt
    return {"AD": f"{reads.ref},{reads.alt}"}, (total, reads.alt, ratio(reads.alt, total))


def cgp_pindel(reads):
    depth = reads.ref + reads.alt
    fields = {
        "PP": 1,
        "NP": 1,
        "PR": depth // 2,
        "NR": depth - depth // 2,
        "PU": reads.alt // 3,
        "NU": reads.alt - reads.alt // 3,
    }
    return fields, (depth, reads.alt, ratio(reads.alt, depth))


def ion_torrent(reads):
    depth = reads.ref + reads.alt
    fields = {
        "DP": depth + reads.noise,
        "RO": reads.ref + 1,
        "AO": reads.alt + 1,
        "FDP": depth,
        "FRO": reads.ref,
        "FAO": reads.alt,
        "AF": round(reads.alt / depth, 6) if depth else 0,
    }
    return fields, (depth, reads.alt, fields["AF"])


def freebayes(reads):
    fields = {"DP": reads.ref + reads.alt + reads.noise, "RO": reads.ref, "AO": reads.alt}
    total = reads.ref + reads.alt
    return fields, (total + reads.noise, reads.alt, ratio(reads.alt, total))


def varscan(reads):
    total = reads.ref + reads.alt
    percent = round(100 * reads.alt / total, 2) if total else 0
    fields = {"DP": total, "RD": reads.ref, "AD": reads.alt, "FREQ": f"{percent}%"}
    return fields, (total, reads.alt, percent / 100)


def strelka_snv(reads):
    tiers = dict.fromkeys("ACGT", 0)
    tiers[reads.base], tiers[reads.alt_base] = reads.ref, reads.alt
    fields = {f"{base}U": f"{count},{count + reads.noise}" for base, count in tiers.items()}
    total = reads.ref + reads.alt
    fields |= {"DP": total + reads.noise, "FDP": reads.noise, "SDP": 0}
    return fields, (total + reads.noise, reads.alt, ratio(reads.alt, total))


def strelka_indel(reads):
    fields = {
        "DP": reads.ref + reads.alt + reads.noise,
        "TAR": f"{reads.ref},{reads.ref + 2}",
        "TIR": f"{reads.alt},{reads.alt + 2}",
        "TOR": f"{reads.noise},{reads.noise}",
    }
    total = reads.ref + reads.alt
    return fields, (total + reads.noise, reads.alt, ratio(reads.alt, total))


def vardict(reads):
    fields, expected = own_fraction("AF", 4)(reads)
    return {**fields, "VD": reads.alt, "ALD": f"{reads.alt},0", "RD": f"{reads.ref},0"}, expected


CALLERS = {
    "muse": (muse, "depth DP, reads AD, vaf reads/informative"),
    "somaticsniper": (somaticsniper, "depth DP, reads DP4, vaf reads/informative"),
    "pindel": (pindel, "depth sum of AD beside RD, reads AD beside RD, vaf reads/informative"),
    "pindel_two_depths": (pindel_two_depths, "depth sum of AD, reads AD, vaf reads/informative"),
    "cgp_pindel": (cgp_pindel, "depth PU+NU of PR+NR, reads PU+NU of PR+NR, vaf reads/depth"),
    "deepsomatic": (own_fraction("VAF", 6), "depth DP, reads AD, vaf VAF"),
    "ion_torrent": (ion_torrent, "depth FAO of FDP, reads FAO of FDP, vaf AF"),
    "freebayes": (freebayes, "depth DP, reads AO beside RO, vaf reads/informative"),
    "dragen": (own_fraction("AF", 3), "depth DP, reads AD, vaf AF"),
    "vardict_paired": (vardict, "depth DP, reads AD, vaf AF"),
    "tnscope": (own_fraction("AF", 3), "depth DP, reads AD, vaf AF"),
    "mutect2": (own_fraction("AF", 3), "depth DP, reads AD, vaf AF"),
    "mutect": (own_fraction("FA", 3), "depth DP, reads AD, vaf FA"),
    "varscan": (varscan, "depth DP, reads AD beside RD, vaf FREQ"),
    "strelka_snv": (strelka_snv, "depth DP, reads AU:CU:GU:TU tier 1, vaf reads/informative"),
    "strelka_indel": (strelka_indel, "depth DP, reads TIR tier 1, vaf reads/informative"),
}
