"""Fusion junctions that the simulated tumours carry: exon ends on GRCh38, and GRCh37 where known.

`exact` junctions are exon ends of public exon models or junctions of the public SeraSeq mix; for
the others only the pair of genes is known and the 5' position is an invented point within the gene.
"""

from __future__ import annotations

from dataclasses import dataclass

from genomic_to_outcome.vocabulary import Genome


@dataclass(frozen=True)
class FusionPartner:
    """One side of a junction: the last base of the 5' part or the first base of the 3' part."""

    gene: str
    ensembl: str
    exon: int
    chrom: str
    strand: str
    position: dict[Genome, int]


@dataclass(frozen=True)
class FusionFact:
    """One junction in the order of the transcript."""

    name: str
    five: FusionPartner
    three: FusionPartner
    exact: bool

    def on(self, genome: Genome) -> bool:
        """Whether both ends are known on the assembly."""
        return genome in self.five.position and genome in self.three.position


_FIVE = """
EML4_E13   ENSG00000143924 13 chr2  + 42295516  42522656  exact
EML4_E20   ENSG00000143924 20 chr2  + 42325554  42552694  exact
EML4_E6    ENSG00000143924 6  chr2  + 42264731  42491871  exact
EML4_E2    ENSG00000143924 2  chr2  + 42245687  42472827  exact
EML4_E18   ENSG00000143924 18 chr2  + 42316050  42543190  exact
KIF5B_E24  ENSG00000170759 24 chr10 - 32017143  32306071  exact
KIF5B_E17  ENSG00000170759 17 chr10 - 32022140  32311068  exact
KIF5B_E16  ENSG00000170759 16 chr10 - 32022848  32311776  exact
KIF5B_E15  ENSG00000170759 15 chr10 - 32028428  32317356  exact
TPM3_E7    ENSG00000143549 7  chr1  - 154170400 .         exact
STRN_E3    ENSG00000115808 3  chr2  - 36916031  .         invented
TFG_E5     ENSG00000114354 5  chr3  + 100732672 .         invented
KLC1_E9    ENSG00000126214 9  chr14 + 103669510 .         invented
HIP1_E21   ENSG00000127946 21 chr7  - 75552807  .         invented
TPR_E15    ENSG00000047410 15 chr1  - 186356512 .         invented
DCTN1_E26  ENSG00000204843 26 chr2  - 74364821  .         invented
SQSTM1_E5  ENSG00000161011 5  chr5  + 179825204 .         invented
CLTC_E31   ENSG00000141367 31 chr17 + 59690912  .         invented
GCC2_E12   ENSG00000135968 12 chr2  + 108485614 .         invented
PPFIBP1_E9 ENSG00000110841 9  chr12 + 27651028  .         invented
CD74_E6    ENSG00000019582 6  chr5  - 150404680 149784243 exact
SLC34A2_E4 ENSG00000157765 4  chr4  + 25664330  .         exact
NCOA4_E8   ENSG00000266412 8  chr10 - 46012883  .         exact
ETV6_E5    ENSG00000139083 5  chr12 + 11869969  .         exact
LMNA_E2    ENSG00000160789 2  chr1  + 156130773 .         exact
FGFR3_E17  ENSG00000068078 17 chr4  + 1806934   .         exact
"""

_THREE = """
ALK_E20   ENSG00000171094 20 chr2  - 29223528  29446394
ROS1_E35  ENSG00000047936 35 chr6  - 117324415 117645578
RET_E12   ENSG00000165731 12 chr10 + 43116584  43612032
RET_E11   ENSG00000165731 11 chr10 + 43114480  43609928
NTRK3_E15 ENSG00000140538 15 chr15 - 87940753  88483984
NTRK1_E11 ENSG00000198400 11 chr1  + 156874906 156844698
NTRK1_E10 ENSG00000198400 10 chr1  + 156874571 156844363
NRG1_E6   ENSG00000157168 6  chr8  + 32727949  32585467
TACC3_E11 ENSG00000013810 11 chr4  + 1739702   .
"""

_PAIRS = """
EML4_E13 ALK_E20
EML4_E20 ALK_E20
EML4_E6 ALK_E20
EML4_E2 ALK_E20
EML4_E18 ALK_E20
KIF5B_E24 ALK_E20
KIF5B_E17 ALK_E20
KIF5B_E15 ALK_E20
TPM3_E7 ALK_E20
STRN_E3 ALK_E20
TFG_E5 ALK_E20
KLC1_E9 ALK_E20
HIP1_E21 ALK_E20
TPR_E15 ALK_E20
DCTN1_E26 ALK_E20
SQSTM1_E5 ALK_E20
CLTC_E31 ALK_E20
GCC2_E12 ALK_E20
PPFIBP1_E9 ALK_E20
CD74_E6 ROS1_E35
SLC34A2_E4 ROS1_E35
KIF5B_E15 RET_E12
KIF5B_E16 RET_E12
KIF5B_E24 RET_E11
NCOA4_E8 RET_E12
ETV6_E5 NTRK3_E15
LMNA_E2 NTRK1_E11
TPM3_E7 NTRK1_E10
CD74_E6 NRG1_E6
FGFR3_E17 TACC3_E11
"""


def _partner(line: str) -> tuple[str, FusionPartner, bool]:
    name, ensembl, exon, chrom, strand, grch38, grch37, *status = line.split()
    position = {Genome.GRCH38: int(grch38)}
    if grch37 != ".":
        position[Genome.GRCH37] = int(grch37)
    gene = name.split("_")[0]
    partner = FusionPartner(gene, ensembl, int(exon), chrom, strand, position)
    return name, partner, status != ["invented"]


def _facts() -> dict[str, FusionFact]:
    five = {name: (side, exact) for name, side, exact in map(_partner, _FIVE.split("\n")[1:-1])}
    three = {name: side for name, side, _ in map(_partner, _THREE.split("\n")[1:-1])}
    facts = {}
    for pair in _PAIRS.split("\n")[1:-1]:
        left, right = pair.split()
        name = f"{left}::{right}"
        facts[name] = FusionFact(name, five[left][0], three[right], five[left][1])
    return facts


FUSIONS = _facts()
