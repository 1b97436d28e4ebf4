#!/usr/bin/env python3
"""Recomputes a published ranking from its data file alone, with Python's standard library.

recompute.py ranking.json

Every number is a decimal string and is computed as an exact fraction. Prints what differs; exit 1 if anything does.
"""
import json
import sys
from fractions import Fraction


def rounded(value, scheme):
    unit = Fraction(1, 10 ** scheme["rounding_places"])
    steps = value / unit
    floor = steps.numerator // steps.denominator
    rest = steps - floor
    half = Fraction(1, 2)
    if scheme["rounding_mode"] == "half-even":
        up = rest > half or (rest == half and floor % 2)
    else:
        up = rest > half or (rest == half and steps >= 0)
    return (floor + up) * unit


def score(row, scheme):
    total = weights = Fraction(0)
    for indicator in scheme["indicators"]:
        values = [Fraction(week["values"][indicator["key"]]) for week in row["weeks"] if indicator["key"] in week["values"]]
        mean = sum(values) / len(values)
        low, high, weight = (Fraction(indicator[name]) for name in ("low", "high", "weight"))
        total += (mean - low) * 100 / (high - low) * weight
        weights += weight
    total /= weights
    total += sum(Fraction(adjustment["points"]) for adjustment in row["adjustments"])
    return rounded(total, scheme)


def main(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    scheme, wrong = data["scheme"], 0
    scores = {row["unit_id"]: score(row, scheme) for row in data["rows"]}
    for row in data["rows"]:
        own = scores[row["unit_id"]]
        better = [other for other in scores.values() if other > own]
        rank = 1 + (len(better) if scheme["ties"] == "competition" else len(set(better)))
        tied = sum(other == own for other in scores.values()) > 1
        band = next((band["name"] for band in scheme["bands"] if own >= Fraction(band["from"])), None)
        found = (own, rank, tied, band)
        said = (Fraction(row["score"]), row["rank"], row["tied"], row["band"])
        if found != said:
            wrong += 1
            print(f"{row['unit']}: published {said}, recomputed {found}")
    print(f"{len(data['rows'])} units, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
