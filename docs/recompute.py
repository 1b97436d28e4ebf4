#!/usr/bin/env python3
"""Recomputes published rankings from their data files alone, with Python's standard library.

recompute.py ranking.json [ranking.json …]

Every number is a decimal string and is computed as an exact fraction. docs/data.md explains each step. Prints what
differs; exit 1 if anything does.
"""
import json
import math
import sys
from fractions import Fraction

MILLIONTHS = {"rounding_places": 6, "rounding_mode": "half-even"}


def rounded(value, rule):
    unit = Fraction(1, 10 ** rule["rounding_places"])
    steps = value / unit
    floor = steps.numerator // steps.denominator
    rest = steps - floor
    half = Fraction(1, 2)
    if rule["rounding_mode"] == "half-even":
        up = rest > half or (rest == half and floor % 2)
    else:
        up = rest > half or (rest == half and steps >= 0)
    return (floor + up) * unit


def kept(ballots, rule):
    """Points and counts of one class, best first, after trimming."""
    counts = [[Fraction(grade["number"]), ballots["grades"].get(grade["key"], 0)] for grade in rule["grades"]]
    counts.sort(key=lambda pair: -pair[0])
    aside = ballots["valid"] * rule["trim_percent"] // 100
    if rule["trim_percent"] and ballots["valid"] - 2 * aside >= rule["trim_remain"]:
        for order in (counts, counts[::-1]):
            left = aside
            for pair in order:
                taken = min(left, pair[1])
                pair[1] -= taken
                left -= taken
    return counts


def moments(counts):
    n = sum(count for _, count in counts)
    mean = sum(points * count for points, count in counts) / Fraction(n)
    if n <= 1:
        return n, mean, Fraction(2500)
    squares = sum(points * points * count for points, count in counts)
    return n, mean, (squares - n * mean * mean) / (n - 1)


def evaluation(ballots, rule, scheme):
    if any(cls["key"] not in ballots or ballots[cls["key"]]["valid"] < rule["minimum"] for cls in rule["classes"]):
        return None
    total = weights = Fraction(0)
    for cls in rule["classes"]:
        weight = Fraction(cls["number"])
        total += moments(kept(ballots[cls["key"]], rule))[1] * weight
        weights += weight
    return rounded(total / weights, scheme)


def scaled(value, indicator):
    low, high = Fraction(indicator["low"]), Fraction(indicator["high"])
    return (value - low) * 100 / (high - low)


def check_rounds(row, scheme, wrong):
    """Recomputes what one round makes of its inputs: rates, evaluations, the round's score."""
    columns = [indicator for indicator in scheme["indicators"] if indicator["from"] == "column"]
    for item in row["rounds"]:
        values = {key: Fraction(value) for key, value in item["values"].items()}
        for indicator in scheme["indicators"]:
            key, own = indicator["key"], None
            if indicator["from"] == "column":
                continue
            if indicator["from"] == "rate":
                hits, of = item.get("counts", {}).get(key, (0, 0))
                own = rounded(Fraction(100 * hits, of), scheme) if of else None
            elif item.get("ballots"):
                own = evaluation(item["ballots"], indicator["ballots"], scheme)
            if own != values.get(key):
                wrong.append(f"{row['unit']} {item['round']} {key}: published {values.get(key)}, recomputed {own}")
        score = None
        if item["state"] == "scored" and columns:
            total = sum(scaled(values[c["key"]], c) * Fraction(c["weight"]) for c in columns)
            score = rounded(total / sum(Fraction(c["weight"]) for c in columns), scheme)
        said = Fraction(item["score"]) if item["score"] is not None else None
        if score != said:
            wrong.append(f"{row['unit']} {item['round']}: published {said}, recomputed {score}")


def value(indicator, rounds):
    key = indicator["key"]
    if indicator["from"] == "rate":
        counts = [item["counts"][key] for item in rounds if key in item.get("counts", {})]
        hits, of = sum(pair[0] for pair in counts), sum(pair[1] for pair in counts)
        return Fraction(100 * hits, of) if of else None
    values = [Fraction(item["values"][key]) for item in rounds if key in item["values"]]
    return sum(values) / len(values) if values else None


def score(row, scheme):
    if sum(item["state"] == "scored" for item in row["rounds"]) < scheme["minimum_weeks"]:
        return None
    total = weights = Fraction(0)
    for indicator in scheme["indicators"]:
        own = value(indicator, row["rounds"])
        if own is None:
            return None
        total += scaled(own, indicator) * Fraction(indicator["weight"])
        weights += Fraction(indicator["weight"])
    points = {rule["key"]: Fraction(rule["number"]) for rule in scheme["adjustments"]}
    return rounded(total / weights + sum(points[item["key"]] for item in row["adjustments"]), scheme)


def spread(rows):
    squares, freedom = Fraction(0), 0
    for row in rows:
        scores = [Fraction(item["score"]) for item in row["rounds"] if item["score"] is not None]
        if len(scores) > 1:
            mean = sum(scores) / len(scores)
            squares += sum((one - mean) ** 2 for one in scores)
            freedom += len(scores) - 1
    return (rounded(squares / freedom, MILLIONTHS), freedom) if freedom else (None, 0)


def variance(row, scheme, between):
    weights = sum(Fraction(indicator["weight"]) for indicator in scheme["indicators"])
    columns = sum(Fraction(i["weight"]) for i in scheme["indicators"] if i["from"] == "column") / weights
    n = sum(item["score"] is not None for item in row["rounds"])
    total = rounded(columns * columns * between / n, MILLIONTHS)
    for indicator in scheme["indicators"]:
        share, own, key = Fraction(indicator["weight"]) / weights, Fraction(0), indicator["key"]
        if indicator["from"] == "column":
            continue
        if indicator["from"] == "rate":
            counts = [item["counts"][key] for item in row["rounds"] if key in item.get("counts", {})]
            hits, of = sum(pair[0] for pair in counts), sum(pair[1] for pair in counts)
            own = Fraction(hits + 1, of + 2) * Fraction(of - hits + 1, of + 2) * 10000 / of
        else:
            rule, evaluations = indicator["ballots"], 0
            classes = sum(Fraction(cls["number"]) for cls in rule["classes"])
            for item in row["rounds"]:
                if key not in item["values"]:
                    continue
                evaluations += 1
                for cls in rule["classes"]:
                    count, _, within = moments(kept(item["ballots"][cls["key"]], rule))
                    own += (Fraction(cls["number"]) / classes) ** 2 * rounded(within / count, MILLIONTHS)
            own /= evaluations * evaluations
        total += rounded(share * share * rounded(own, MILLIONTHS), MILLIONTHS)
    return rounded(total, MILLIONTHS)


def t_above(t, freedom):
    """The probability that Student's t exceeds t: Simpson's rule over the angle whose tangent is t / sqrt(freedom)."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    low, steps = math.atan(t / math.sqrt(freedom)), 4000
    width = (math.pi / 2 - low) / steps
    total = 0.0
    for step in range(steps + 1):
        factor = 1 if step in (0, steps) else 4 if step % 2 else 2
        total += factor * max(math.cos(low + step * width), 0.0) ** (freedom - 1)
    return scale * total * width / 3


def check_precision(data, rows, wrong):
    between, freedom = spread(rows)
    said = data["precision"]
    if said is None or between is None:
        if (said is None) != (between is None):
            wrong.append(f"precision: published {said}, recomputed {between}")
        return
    if (Fraction(said["spread"]), said["freedom"]) != (between, freedom):
        wrong.append(f"spread: published {said['spread']}, {said['freedom']}, recomputed {between}, {freedom}")
    critical = Fraction(said["critical"])
    target = (100 - said["level_percent"]) / 100 / 2 / max(len(rows) - 1, 1)
    near = [t_above(float(critical) + step, freedom) for step in (-0.0006, 0.0006)]
    if critical < 1000 and not near[1] <= target <= near[0]:
        wrong.append(f"critical: published {critical} has {near}, wanted {target}")
    variances = [variance(row, data["scheme"], between) for row in rows]
    scores = [Fraction(row["score"]) for row in rows]

    def apart(a, b):
        return (scores[a] - scores[b]) ** 2 > critical ** 2 * (variances[a] + variances[b])

    n = len(rows)
    runs, last = [], 0
    for start in range(n):
        end = start + 1
        while end < n and not any(apart(at, end) for at in range(start, end)):
            end += 1
        if end > last:
            runs.append((start, end))
            last = end
    for at, row in enumerate(rows):
        better = sum(scores[other] > scores[at] and apart(other, at) for other in range(n))
        worse = sum(scores[other] < scores[at] and apart(other, at) for other in range(n))
        own = [number for number, (start, end) in enumerate(runs) if start <= at < end]
        letters = " ".join(map(letter, own)) if len(own) < 4 else f"{letter(own[0])}–{letter(own[-1])}"
        found = (variances[at], 1 + better, n - worse, letters)
        published = (Fraction(row["variance"]), row["rank_first"], row["rank_last"], row["groups"])
        if found != published:
            wrong.append(f"{row['unit']}: published {published}, recomputed {found}")


def letter(number):
    own = chr(ord("A") + number % 26)
    return own if number < 26 else letter(number // 26 - 1) + own


def check(data):
    scheme, rows, wrong = data["scheme"], data["rows"], []
    for row in rows + data["unranked"]:
        check_rounds(row, scheme, wrong)
    for row in data["unranked"]:
        if score(row, scheme) is not None:
            wrong.append(f"{row['unit']}: not ranked, but has the score {score(row, scheme)}")
    scores = [score(row, scheme) for row in rows]
    for row, own in zip(rows, scores):
        better = [other for other in scores if other is not None and own is not None and other > own]
        rank = 1 + (len(better) if scheme["ties"] == "competition" else len(set(better)))
        tied = scores.count(own) > 1
        band = next((band["name"] for band in scheme["bands"] if own is not None and own >= Fraction(band["from"])), None)
        found = (own, rank, tied, band)
        said = (Fraction(row["score"]), row["rank"], row["tied"], row["band"])
        if found != said:
            wrong.append(f"{row['unit']}: published {said}, recomputed {found}")
    check_precision(data, rows, wrong)
    return wrong


def main(paths):
    units = differ = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        wrong = check(data)
        for line in wrong:
            print(f"{path}: {line}")
        units += len(data["rows"])
        differ += len(wrong)
    print(f"{units} units, {differ} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
