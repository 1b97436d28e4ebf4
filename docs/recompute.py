#!/usr/bin/env python3
"""Recomputes published rankings from their data files alone, with Python's standard library.

recompute.py ranking.json [ranking.json …]      each by itself
recompute.py FOLDER                             a built site: its manifest, all rankings, changes and consequences

Every number is a decimal string and is computed as an exact fraction. docs/data.md explains each step. Prints what
differs; exit 1 if anything does.
"""
import csv
import datetime
import decimal
import hashlib
import json
import math
import os
import sys
from fractions import Fraction

MILLIONTHS = {"rounding_places": 6, "rounding_mode": "half-even"}
TEN = {"rounding_places": 10, "rounding_mode": "half-even"}
NOT_APPLICABLE = "not applicable"


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


def mean(counts):
    n = sum(count for _, count in counts)
    return sum(points * count for points, count in counts) / Fraction(n)


def variance_of_mean(ballots, rule):
    """The winsorised variance of a class's trimmed mean; ballots that all agree leave room for a neighbouring grade."""
    counts = kept(ballots, rule)
    left = sum(count for _, count in counts)
    n = ballots["valid"]
    aside = (n - left) // 2
    given = [pair for pair in counts if pair[1]]
    if given:
        given[0][1] += aside
        given[-1][1] += aside
    if n <= 1:
        return Fraction(2500) * n / left ** 2
    middle = mean(counts)
    spread = sum(count * (points - middle) ** 2 for points, count in counts) / (n - 1)
    points = sorted({Fraction(grade["number"]) for grade in rule["grades"]})
    step = min((b - a for a, b in zip(points, points[1:])), default=Fraction(0))
    return max(spread, step ** 2 * Fraction(n + 1, (n + 2) ** 2)) * n / left ** 2


def evaluation(ballots, rule, scheme):
    if any(cls["key"] not in ballots or ballots[cls["key"]]["valid"] < rule["minimum"] for cls in rule["classes"]):
        return None
    total = weights = Fraction(0)
    for cls in rule["classes"]:
        weight = Fraction(cls["number"])
        total += mean(kept(ballots[cls["key"]], rule)) * weight
        weights += weight
    return rounded(total / weights, scheme)


def scaled(value, indicator):
    low, high = Fraction(indicator["low"]), Fraction(indicator["high"])
    return (value - low) * 100 / (high - low)


def by_event(rule, counts):
    points = Fraction(rule["start"]) + sum(Fraction(i["points"]) * n for i, n in zip(rule["items"], counts))
    return min(max(points, Fraction(rule["floor"])), Fraction(rule["cap"]))


def ten(number):
    return rounded(number, TEN)


def root(number):
    return Fraction((math.isqrt(int(ten(number) * 10 ** 10) * 4 * 10 ** 10) + 1) // 2, 10 ** 10)


def function(name, number):
    """ln or exp of a number of ten places, to ten places."""
    with decimal.localcontext() as context:
        context.prec = 60
        number = ten(number)
        return ten(Fraction(getattr(decimal.Decimal(number.numerator) / number.denominator, name)()))


def geometric(parts, weights):
    if any(ten(points) <= 0 for _, points in parts):
        return Fraction(0)
    return function("exp", sum(weight * function("ln", points) for weight, points in parts) / weights)


def measured(indicator, values):
    """Points in percent of a list of (value, value beside it)."""
    rule, kind = indicator["measure"], indicator["from"]
    number = {key: Fraction(text) for key, text in rule.items() if text.replace(".", "").lstrip("-").isdigit()}
    lower, numbers = rule.get("lower") == "true", [value for value, _ in values]
    mean = ten(sum(ten(value) for value in numbers) / len(numbers))
    deviation = root(sum(ten(ten(value - mean) ** 2) for value in numbers) / len(numbers)) if kind == "standard" else None

    def clamp(points):
        return min(max(points, Fraction(0)), Fraction(100))

    def one(value, other):
        if kind == "target":
            done = ten(value * 100 / other)
            if "step_size" not in rule:
                return max(min(done, number["cap"]), Fraction(0))
            if done >= 100:
                return Fraction(100)
            return max(100 - (100 - done) // number["step_size"] * number["step_percent"], Fraction(0))
        if kind == "between":
            take = (lambda number: function("ln", number)) if rule.get("log") == "true" else (lambda number: number)
            nothing, full = take(number["nothing"]), take(number["full"])
            return clamp(ten((take(value) - nothing) * 100 / (full - nothing)))
        if kind == "range":
            span = max(numbers) - min(numbers)
            if not span:
                return Fraction(100)
            way = max(numbers) - value if lower else value - min(numbers)
            return ten(number["base"] + (100 - number["base"]) * way / span)
        if kind == "best":
            return ten(min(numbers) * 100 / value) if lower else ten(value * 100 / max(numbers))
        if kind == "mean":
            share = ten(mean * 100 / value) if lower else ten(value * 100 / mean)
            return clamp(ten(share * number["base"] / 100))
        if kind == "place":
            better = sum(x < value if lower else x > value for x in numbers)
            return max(100 - number["step"] * better, number["floor"])
        if kind == "standard":
            if not deviation:
                return number["base"]
            return clamp(number["base"] + number["step"] * ten((mean - value if lower else value - mean) / deviation))
        gained = ten((other - value if lower else value - other) * 100 / other)
        return clamp(ten(gained * 100 / number["full"]))

    return [one(value, other) for value, other in values]


def points_of(scheme, indicator, values):
    """Points in percent for the ranked units; None where the indicator is left out."""
    known = [value for value in values if value != NOT_APPLICABLE]
    if indicator.get("measure") is not None and indicator["from"] not in ("column", "rate", "ballots", "events", "rankings"):
        own = measured(indicator, known) if known else []
    elif indicator["from"] == "column":
        own = [scaled(value, indicator) for value, _ in known]
    elif indicator["from"] == "events":
        own = [value * 100 / Fraction(indicator["weight"]) for value, _ in known]
    elif indicator["from"] == "rankings":
        rule = indicator["rankings"]
        if "gain_full" in rule:
            own = [ten(value * 100 / Fraction(rule["gain_full"])) for value, _ in known]
            own = [min(max(points, Fraction(0)), Fraction(100)) for points in own]
        elif rule.get("relative") == "true":
            own = [value for value, _ in known]
        else:
            own = [value * 100 / Fraction(rule["full"]) for value, _ in known]
    else:
        own = [value for value, _ in known]
    rule, filled = scheme.get("not_applicable"), None
    if rule == "full":
        filled = Fraction(100)
    elif rule == "mean" and own:
        filled = ten(sum(ten(points) for points in own) / len(own))
    rest = iter(own)
    return [filled if value == NOT_APPLICABLE else next(rest) for value in values]


def inside(scheme, block):
    """What the parts of a block add up to."""
    own = sum(Fraction(i["weight"]) for i in scheme["indicators"] if i.get("block") == block)
    return own + sum(weight_of(scheme, b) for b in scheme.get("blocks", []) if b["of"] == block)


def base_of(scheme, block):
    """What a block's points are out of: what its parts add up to, or its cap where it has no weight of its own."""
    full = inside(scheme, block["key"])
    capped = block["weight"] is None and block.get("cap") is not None
    return min(full, Fraction(block["cap"])) if capped else full


def weight_of(scheme, block):
    return Fraction(block["weight"]) if block["weight"] is not None else base_of(scheme, block)


def block_percent(scheme, block, points):
    percent = fold(scheme, block["key"], block["mean"], points)
    if percent is None or block.get("cap") is None:
        return percent
    own = min(percent * inside(scheme, block["key"]) / 100, Fraction(block["cap"]))
    return own * 100 / base_of(scheme, block)


def fold(scheme, block, mean, points):
    """The percent of a block (None: of the whole), from points by indicator."""
    parts = []
    for indicator in scheme["indicators"]:
        if indicator.get("block") == block and points[indicator["key"]] is not None:
            parts.append((Fraction(indicator["weight"]), points[indicator["key"]]))
    for inner in scheme.get("blocks", []):
        if inner["of"] == block:
            percent = block_percent(scheme, inner, points)
            if percent is not None:
                parts.append((weight_of(scheme, inner), percent))
    if not parts:
        return None
    weights = sum(weight for weight, _ in parts)
    if mean == "geometric":
        return geometric(parts, weights)
    return sum(weight * percent for weight, percent in parts) / weights


def adjusted(row, scheme):
    """Additions and deductions, each rule within its own cap."""
    bonus = malus = Fraction(0)
    for rule in scheme["adjustments"]:
        total = Fraction(0)
        for item in row["adjustments"]:
            if item["key"] == rule["key"]:
                factor = Fraction(rule.get("conditions", {}).get(item.get("condition"), 1))
                total += Fraction(rule["number"]) * item.get("count", 1) * factor
        if rule.get("cap") is not None:
            total = min(max(total, -Fraction(rule["cap"])), Fraction(rule["cap"]))
        bonus, malus = (bonus, malus + total) if total < 0 else (bonus + total, malus)
    return bonus, malus


def total_of(row, scheme, points):
    """Score, base, bonus, malus, before rounding."""
    percent = fold(scheme, None, scheme.get("mean", "arithmetic"), points)
    if percent is None:
        return None
    base = percent * Fraction(scheme["total"]) / 100 * Fraction(scheme.get("difficulty", {}).get(row["unit_id"], 1))
    limits = {key: text for key, text in scheme.get("limits", {}).items()}
    bonus, malus = adjusted(row, scheme)
    if "bonus" in limits:
        bonus = min(bonus, Fraction(limits["bonus"]))
    if "malus" in limits:
        malus = max(malus, -Fraction(limits["malus"]))
    if "bonus_from" in limits:
        held = base + malus + (bonus if limits["bonus_measured"] == "after" else 0)
        if held < Fraction(limits["bonus_from"]):
            bonus = Fraction(0)
    score = base + malus + bonus
    if "top" in limits:
        score = min(score, Fraction(limits["top"]))
    if "bottom" in limits:
        score = max(score, Fraction(limits["bottom"]))
    return score, base, bonus, malus


def check_rounds(row, scheme, wrong):
    """Recomputes what one round makes of its inputs: rates, evaluations, the round's score."""
    columns = [indicator for indicator in scheme["indicators"] if indicator["from"] == "column"]
    for item in row["rounds"]:
        values = {key: Fraction(value) for key, value in item["values"].items()}
        for indicator in scheme["indicators"]:
            key, own = indicator["key"], None
            if indicator["from"] == "column":
                continue
            if indicator["from"] not in ("rate", "ballots", "events"):
                continue
            if key in item.get("not_applicable", []):
                own = None
            elif indicator["from"] == "events":
                counts = item.get("events", {}).get(key)
                own = rounded(by_event(indicator["events"], counts), scheme) if counts is not None else None
            elif indicator["from"] == "rate":
                hits, of = item.get("counts", {}).get(key, (0, 0))
                own = rounded(Fraction(100 * hits, of), scheme) if of else None
            elif item.get("ballots"):
                own = evaluation(item["ballots"], indicator["ballots"], scheme)
            if own != values.get(key):
                wrong.append(f"{row['unit']} {item['round']} {key}: published {values.get(key)}, recomputed {own}")
        score = None
        own = [c for c in columns if c["key"] not in item.get("not_applicable", [])]
        if item["state"] == "scored" and own and not scheme.get("by_order"):
            total = sum(scaled(values[c["key"]], c) * Fraction(c["weight"]) for c in own)
            score = rounded(total / sum(Fraction(c["weight"]) for c in own), scheme)
        said = Fraction(item["score"]) if item["score"] is not None else None
        if score != said:
            wrong.append(f"{row['unit']} {item['round']}: published {said}, recomputed {score}")


def mean_of(numbers):
    return sum(numbers) / len(numbers) if numbers else None


def value(indicator, row):
    """The value over the rounds and the one beside it, NOT_APPLICABLE, or None where nothing is known."""
    key, rounds, own, other = indicator["key"], row["rounds"], None, None
    if indicator["from"] == "rate":
        counts = [item["counts"][key] for item in rounds if key in item.get("counts", {})]
        hits, of = sum(pair[0] for pair in counts), sum(pair[1] for pair in counts)
        own = Fraction(100 * hits, of) if of else None
    elif indicator["from"] == "events":
        counts = [item["events"][key] for item in rounds if key in item.get("events", {})]
        own = by_event(indicator["events"], [sum(column) for column in zip(*counts)]) if counts else None
    elif indicator["from"] == "rankings":
        rule, scores = indicator["rankings"], [Fraction(s["score"]) for s in row.get("rolled", {}).get(key, [])]
        if rule["take"] == "gain":
            if len(scores) == 2 and (rule["relative"] != "true" or scores[0] > 0):
                own = scores[1] - scores[0]
                own = ten(own * 100 / scores[0]) if rule["relative"] == "true" else own
        elif len(scores) >= max(int(rule["minimum"]), 1):
            own = scores[-1] if rule["take"] == "last" else mean_of(scores)
    else:
        own = mean_of([Fraction(item["values"][key]) for item in rounds if key in item["values"]])
        other = mean_of([Fraction(item["beside"][key]) for item in rounds if key in item.get("beside", {})])
    if own is not None:
        return own, other
    spared = any(key in item.get("not_applicable", []) for item in rounds)
    return NOT_APPLICABLE if spared else None


def values_of(row, scheme):
    """A value for each indicator, or None for a unit that is not ranked."""
    sheets = any(i["from"] not in ("ballots", "rankings") for i in scheme["indicators"])
    if sheets and sum(item["state"] == "scored" for item in row["rounds"]) < scheme["minimum_weeks"]:
        return None
    values = [value(indicator, row) for indicator in scheme["indicators"]]
    return None if None in values else values


def vetoed(row, scheme, effect):
    """The rules of an effect that apply to a row."""
    rules = {rule["key"]: rule for rule in scheme.get("vetoes", [])}
    return [rules[v["key"]] for v in row.get("vetoes", []) if rules[v["key"]]["effect"] == effect]


def ranks(keys, ties):
    found = []
    for key in keys:
        better = [other for other in keys if other > key]
        rank = 1 + (len(better) if ties == "competition" else len({repr(other) for other in better}))
        found.append((rank, keys.count(key) > 1))
    return found


def share(percent, count, rule):
    hundredths = percent * count
    return {"down": hundredths // 100, "nearest": (hundredths + 50) // 100, "up": -(-hundredths // 100)}[rule]


def bands_of(field, scheme):
    """Bands of the rows of one group: by score, quota and veto. `field` holds (row, score, rank), by rank."""
    given = [None] * len(field)
    for level, band in enumerate(scheme["bands"]):
        fits = [
            at for at, (row, score, _) in enumerate(field)
            if given[at] is None and score >= Fraction(band["from"])
            and not any(rule["band"] == band["name"] for rule in vetoed(row, scheme, "bar"))
        ]
        quota = len(field)
        if band.get("quota") is not None:
            quota = share(band["quota"], len(field), scheme.get("shares", "down"))
        beyond = field[fits[quota]][2] if quota < len(fits) else None
        for at in fits:
            if beyond is None or field[at][2] < beyond:
                given[at] = level
    for at, (row, _, _) in enumerate(field):
        if given[at] is not None and vetoed(row, scheme, "down"):
            given[at] = min(given[at] + 1, len(scheme["bands"]) - 1)
    return [None if level is None else scheme["bands"][level]["name"] for level in given]


def flags_of(field, at, scheme):
    _, score, rank = field[at]
    names = []
    for flag in scheme.get("flags", []):
        good = flag["from"] is None or score >= Fraction(flag["from"])
        good = good and (flag["below"] is None or score < Fraction(flag["below"]))
        if flag["position"] is not None:
            end, count = flag["position"].split(" ")
            if count.endswith("%"):
                count = share(int(count[:-1]), len(field), scheme.get("shares", "down"))
            beyond = sum(other < rank if end == "first" else other > rank for _, _, other in field)
            good = good and beyond < int(count)
        if good:
            names.append(flag["name"])
    return names


def rounds_of(rows, scheme):
    """What the rounds say: spread, freedom, what hit all units of each round, the ratio of neighbours, copied units."""
    twice = [[None if i["score"] is None else Fraction(i["score"]) for i in row["rounds"]] for row in rows]
    twice = [scores for scores in twice if len(known(scores)) > 1]
    units = [scores for scores in twice if len(set(known(scores))) > 1]
    count = len(rows[0]["rounds"]) if rows else 0
    above = [[] for _ in range(count)]
    for scores in units:
        level = rounded(sum(known(scores)) / len(known(scores)), MILLIONTHS)
        for at, score in enumerate(scores):
            if score is not None:
                above[at].append(score - level)
    shifts = [rounded(sum(one) / len(one), MILLIONTHS) if one else None for one in above]
    own = sum(len(known(scores)) - 1 for scores in units)
    freedom = own - max(len(known(shifts)) - 1, 0)
    if freedom <= 0:
        return {"spread": None, "freedom": 0, "shifts": [None] * count, "serial": None, "copied": len(twice) - len(units)}
    rest = [[None if s is None else s - shift for s, shift in zip(scores, shifts)] for scores in units]
    squares = sum(sum(s * s for s in known(u)) - sum(known(u)) ** 2 / Fraction(len(known(u))) for u in rest)
    pairs = [(b - a) ** 2 for u in rest for a, b in zip(u, u[1:]) if a is not None and b is not None]
    serial = None
    if pairs and squares and max(len(known(u)) for u in rest) > 2:
        serial = rounded(sum(pairs) / len(pairs) * own / squares, {**MILLIONTHS, "rounding_places": 3})
    spread = max(rounded(squares / freedom, MILLIONTHS), least(rows, scheme))
    return {"spread": spread, "freedom": freedom, "shifts": shifts, "serial": serial, "copied": len(twice) - len(units)}


def known(values):
    return [value for value in values if value is not None]


def least(rows, scheme):
    """A twelfth of the squared step of the marks, weighted as they are."""
    columns = [indicator for indicator in scheme["indicators"] if indicator["from"] == "column"]
    weights = sum(Fraction(indicator["weight"]) for indicator in columns)
    total = Fraction(0)
    for indicator in columns:
        values = [item["values"].get(indicator["key"]) for row in rows for item in row["rounds"]]
        places = max((len(v.rstrip("0").partition(".")[2]) for v in values if v and "." in v), default=0)
        step = Fraction(100, 10 ** places) / (Fraction(indicator["high"]) - Fraction(indicator["low"]))
        total += (step * Fraction(indicator["weight"]) / weights) ** 2 / 12
    return rounded(total, MILLIONTHS)


def variance(row, scheme, found):
    weights = sum(Fraction(indicator["weight"]) for indicator in scheme["indicators"])
    weights = weights * 100 / Fraction(scheme["total"])
    columns = sum(Fraction(i["weight"]) for i in scheme["indicators"] if i["from"] == "column") / weights
    at = [place for place, item in enumerate(row["rounds"]) if item["score"] is not None]
    total = Fraction(0)
    if found["spread"] is not None and at:
        total = rounded(columns * columns * found["spread"] / len(at), MILLIONTHS)
        scored, every = known([found["shifts"][place] for place in at]), known(found["shifts"])
        if scored and every:
            missed = rounded(sum(scored) / len(scored) - sum(every) / len(every), MILLIONTHS)
            total += rounded(columns * columns * missed * missed, MILLIONTHS)
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
                    within = variance_of_mean(item["ballots"][cls["key"]], rule)
                    own += (Fraction(cls["number"]) / classes) ** 2 * rounded(within, MILLIONTHS)
            own /= evaluations * evaluations
        total += rounded(share * share * rounded(own, MILLIONTHS), MILLIONTHS)
    return max(rounded(total, MILLIONTHS), Fraction(1, 1000000))


# The probability that a standard normal number exceeds 0, 0.05, 0.10 … 5, in millionths.
ABOVE = [500000, 480061, 460172, 440382, 420740, 401294, 382089, 363169, 344578, 326355, 308538, 291160, 274253, 257846,
         241964, 226627, 211855, 197663, 184060, 171056, 158655, 146859, 135666, 125072, 115070, 105650, 96800, 88508,
         80757, 73529, 66807, 60571, 54799, 49471, 44565, 40059, 35930, 32157, 28717, 25588, 22750, 20182, 17864, 15778,
         13903, 12224, 10724, 9387, 8198, 7143, 6210, 5386, 4661, 4025, 3467, 2980, 2555, 2186, 1866, 1589, 1350, 1144,
         968, 816, 687, 577, 483, 404, 337, 280, 233, 193, 159, 131, 108, 88, 72, 59, 48, 39, 32, 26, 21, 17, 13, 11, 9,
         7, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0]
# The upper twenty of forty equally likely standard normal numbers, in thousandths.
NODES = [31, 94, 157, 221, 286, 352, 419, 489, 561, 636, 714, 798, 887, 984, 1092, 1213, 1356, 1534, 1780, 2241]
ONE, GRID, MISS, FAR = 10 ** 6, 200, 40000, 10 ** 13


def below(difference, deviation):
    """The probability, in millionths, that a normal number of this deviation lies below this difference."""
    steps = min(abs(difference) * 20000 // deviation, 100000)
    at, rest = divmod(steps, 1000)
    tail = 0 if at >= 100 else ABOVE[at] - (ABOVE[at] - ABOVE[at + 1]) * rest // 1000
    return tail if difference < 0 else ONE - tail


def about(points):
    """About where each unit stands, by whole numbers: (score, variance) in millionths to (first, last)."""
    n = len(points)
    if n < 5 or not all(abs(score) < FAR and 0 < variance < FAR for score, variance in points):
        return None
    middle = sum(score for score, _ in points) // n
    square = sum((score - middle) ** 2 for score, _ in points) // (n - 1)
    noise = sum(variance * ONE for _, variance in points) // n
    between = max(square - noise, 0)
    beliefs = []
    for score, variance in points:
        variance, off = variance * ONE, score - middle
        drawn = variance * ONE * (n - 3) // ((n - 1) * (between + variance))
        left = variance * (ONE * n - (n - 1) * drawn) // (n * ONE)
        unsure = 2 * (drawn * abs(off) // ONE) ** 2 // (n - 3)
        beliefs.append((score - drawn * off // ONE, max(math.isqrt(left + unsure), 1)))
    widest = max(deviation for _, deviation in beliefs)
    low = min(centre for centre, _ in beliefs) - 3 * widest
    high = max(centre for centre, _ in beliefs) + 3 * widest
    step = (high - low) // GRID + 1
    counts = []
    for at in range(GRID + 1):
        chances = [below(centre - low - at * step, deviation) for centre, deviation in beliefs]
        counts.append((sum(chances), sum(one * (ONE - one) // ONE for one in chances)))
    return [places(belief, low, step, counts, n) for belief in beliefs]


def places(belief, low, step, counts, n):
    nodes = []
    for node in [-node for node in reversed(NODES)] + NODES:
        own = below(-node, 1000)
        at, rest = divmod(belief[0] + node * belief[1] // 1000 - low, step)
        at = max(0, min(at, GRID - 1))
        above, spread = (counts[at][k] + (counts[at + 1][k] - counts[at][k]) * rest // step for k in (0, 1))
        spread = max(spread - own * (ONE - own) // ONE, 0)
        nodes.append((max(above - own, 0), max(math.isqrt(spread * ONE), 1)))

    def at_most(above):
        return sum(below(above - middle, deviation) for middle, deviation in nodes)

    def least_place(holds):
        first, last = 1, n
        while first < last:
            half = (first + last) // 2
            if holds(half):
                last = half
            else:
                first = half + 1
        return first

    first = least_place(lambda place: at_most((place - 1) * ONE) > len(nodes) * MISS)
    last = least_place(lambda place: at_most(place * ONE) >= len(nodes) * (ONE - MISS))
    return first, max(first, last)


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


def normal_above(value):
    return 0.5 * math.erfc(value / math.sqrt(2))


def check_quantile(name, said, comparisons, found, level, wrong):
    target = (100 - level) / 100 / 2 / comparisons
    above = (lambda t: t_above(t, found["freedom"])) if found["freedom"] else normal_above
    near = [above(float(said) + step) for step in (-0.0006, 0.0006)]
    if said < 1000 and not near[1] <= target <= near[0]:
        wrong.append(f"{name}: published {said} has {near}, wanted {target}")


def check_precision(data, rows, wrong):
    scheme, said = data["scheme"], data["precision"]
    found = rounds_of(rows, scheme)
    judged = len(rows) > 1 and (found["spread"] is not None or any(i["from"] != "column" for i in scheme["indicators"]))
    if said is None or not judged:
        if (said is None) == judged:
            wrong.append(f"precision: published {said}, recomputed {found}")
        if any(row["variance"] is not None for row in rows):
            wrong.append("variance: published without precision")
        return

    def number(text):
        return None if text is None else Fraction(text)

    published = {"spread": number(said["spread"]), "freedom": said["freedom"], "shifts": list(map(number, said["shifts"])),
                 "serial": number(said["serial"]), "copied": said["copied"]}
    if published != found or said["level_percent"] != 90:
        wrong.append(f"precision: published {said}, recomputed {found}")
    critical, single = Fraction(said["critical"]), Fraction(said["single"])
    check_quantile("critical", critical, max(len(rows) - 1, 1), found, 90, wrong)
    check_quantile("single", single, 1, found, 90, wrong)
    variances = [variance(row, scheme, found) for row in rows]
    scores = [Fraction(row["score"]) for row in rows]

    def apart(a, b):
        return (scores[a] - scores[b]) ** 2 > critical ** 2 * (variances[a] + variances[b])

    where = about([(int(score * ONE), int(own * ONE)) for score, own in zip(scores, variances)])
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
        own = [chr(ord("A") + number) for number, (start, end) in enumerate(runs) if start <= at < end]
        letters = " ".join(own) if len(runs) <= 6 else None
        place = 1 + sum(score > scores[at] for score in scores)
        first, last = where[at] if where else (1 + better, n - worse)
        error = Fraction(math.isqrt(int(variances[at] * ONE) * ONE), ONE) * single
        own = (variances[at], rounded(scores[at] - error, scheme), rounded(scores[at] + error, scheme),
               min(first, place), max(last, place), 1 + better, n - worse, letters)
        published = (Fraction(row["variance"]), Fraction(row["score_low"]), Fraction(row["score_high"]),
                     row["about_first"], row["about_last"], row["rank_first"], row["rank_last"], row["groups"])
        if own != published:
            wrong.append(f"{row['unit']}: published {published}, recomputed {own}")


def check_middle(data, rows, wrong):
    scores = sorted(Fraction(row["score"]) for row in rows if row["score"] is not None)
    found = None
    if scores:
        median = (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
        found = [rounded(sum(scores) / len(scores), data["scheme"]), rounded(median, data["scheme"])]
    said = data["middle"] and [Fraction(data["middle"]["mean"]), Fraction(data["middle"]["median"])]
    if said != found:
        wrong.append(f"middle: published {said}, recomputed {found}")


def check_table(data, wrong):
    """Scores, ranks, bands and flags from the values of all units together."""
    scheme, rows = data["scheme"], data["rows"]
    for row in data["unranked"]:
        values = values_of(row, scheme)
        if values is not None and row["reason"] != "arithmetic" and not vetoed(row, scheme, "out"):
            wrong.append(f"{row['unit']}: not ranked, but has values")
        states = [item["state"] for item in row["rounds"]]
        scored, away = states.count("scored"), states.count("unexcused")
        absent = row["reason"] == "too-few-weeks" and scored < scheme["minimum_weeks"] <= scored + away
        if absent != row["absent"]:
            wrong.append(f"{row['unit']}: absent without leave is published {row['absent']}, recomputed {absent}")
    all_values = [values_of(row, scheme) for row in rows]
    for row, values in zip(rows, all_values):
        if values is None or vetoed(row, scheme, "out"):
            wrong.append(f"{row['unit']}: ranked without values")
            return
    by_indicator = [
        points_of(scheme, indicator, [values[at] for values in all_values])
        for at, indicator in enumerate(scheme["indicators"])
    ]
    keys, scores = [], []
    for place, row in enumerate(rows):
        points = {i["key"]: by_indicator[at][place] for at, i in enumerate(scheme["indicators"])}
        own = None
        if not scheme.get("by_order"):
            own = tuple(rounded(part, scheme) for part in total_of(row, scheme, points))
            for rule in vetoed(row, scheme, "mark"):
                own = (min(own[0], Fraction(rule["mark"])), *own[1:])
        said = None
        if row["score"] is not None:
            said = tuple(Fraction(row[key]) for key in ("score", "base", "bonus", "malus"))
        if said != own:
            wrong.append(f"{row['unit']}: published {said}, recomputed {own}")
        score = own[0] if own else Fraction(0)
        for block in scheme.get("blocks", []):
            percent = block_percent(scheme, block, points)
            own = None if percent is None else rounded(percent * base_of(scheme, block) / 100, scheme)
            text = row.get("blocks", {}).get(block["key"])
            if own != (None if text is None else Fraction(text)):
                wrong.append(f"{row['unit']} {block['key']}: published {text}, recomputed {own}")
        chain = []
        for key in scheme.get("tie_chain", []):
            at = next(at for at, i in enumerate(scheme["indicators"]) if i["key"] == key)
            own = all_values[place][at]
            chain.append(Fraction(0) if own == NOT_APPLICABLE else rounded(own[0], scheme))
        keys.append((not vetoed(row, scheme, "last"), score, *chain))
        scores.append(score)
    over_all = ranks(keys, scheme["ties"])
    group_of = {unit: group["name"] for group in scheme.get("groups", []) for unit in group["units"]}
    groups = [group_of.get(row["unit_id"]) for row in rows]
    for name in dict.fromkeys(groups):
        at = [place for place, group in enumerate(groups) if group == name]
        inner = ranks([keys[place] for place in at], scheme["ties"])
        field = [(rows[place], scores[place], over_all[place][0]) for place in at]
        bands = bands_of(field, scheme)
        for number, place in enumerate(at):
            row, (rank, tied) = rows[place], over_all[place]
            found = [rank, tied, bands[number], flags_of(field, number, scheme), name]
            said = [row["rank"], row["tied"], row["band"], row.get("flags", []), row.get("group")]
            if name is not None:
                found += list(inner[number])
                said += [row["group_rank"], row["group_tied"]]
            if found != said:
                wrong.append(f"{row['unit']}: published {said}, recomputed {found}")


def check(data):
    scheme, rows, wrong = data["scheme"], data["rows"], []
    for row in rows + data["unranked"]:
        check_rounds(row, scheme, wrong)
    check_table(data, wrong)
    plain = all(i["from"] in ("column", "rate", "ballots") for i in scheme["indicators"])
    plain = plain and scheme.get("mean", "arithmetic") == "arithmetic"
    blocks = scheme.get("blocks", [])
    plain = plain and all(b["weight"] is None and b.get("cap") is None and b["mean"] == "arithmetic" for b in blocks)
    plain = plain and not scheme.get("difficulty") and not scheme.get("by_order")
    whole = all(
        not row.get("vetoes") and all(value(i, row) != NOT_APPLICABLE for i in scheme["indicators"]) for row in rows
    )
    # An indicator that counts as full marks or as the mean has points all the same.
    whole = whole or (not any(row.get("vetoes") for row in rows) and scheme.get("not_applicable") in ("full", "mean"))
    if plain and whole:
        check_precision(data, rows, wrong)
    elif data["precision"] is not None:
        wrong.append("precision: nothing is known about the spread of such a score")
    check_middle(data, rows, wrong)
    return wrong


YEARLY = {"ten-days": 36, "weekly": 12, "monthly": 12, "two-monthly": 6, "quarterly": 4, "half-yearly": 2, "yearly": 1,
          "campaign": 1}
PARTS = {"Q": 4, "B": 6, "H": 2}


def month_on(text, months):
    at = int(text[:4]) * 12 + int(text[5:7]) - 1 + months
    return f"{at // 12:04}-{at % 12 + 1:02}"


def days_of(period):
    """First and last day of a period."""
    if "--" in period:
        return tuple(datetime.date.fromisoformat(day) for day in period.split("--"))
    if "-T" in period:
        month, third = period.split("-T")
        first, after = month + f"-{int(third) * 10 - 9:02}", month + f"-{int(third) * 10 + 1:02}"
        if third == "3":
            after = month_on(month, 1) + "-01"
    else:
        year, mark = period[:4], period[5:6]
        long = 12 // PARTS[mark] if mark in PARTS else 12 if len(period) == 4 else 1
        number = int(period[6:]) - 1 if mark in PARTS else 0 if len(period) == 4 else int(period[5:]) - 1
        start = month_on(f"{year}-01", number * long)
        first, after = start + "-01", month_on(start, long) + "-01"
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(after) - datetime.timedelta(days=1)


def before(period, year=False):
    """The period before, or the same of the year before."""
    if "--" in period:
        first, last = days_of(period)
        length = last - first + datetime.timedelta(days=1)
        back = (lambda day: month_on(day.isoformat(), -12) + day.isoformat()[7:]) if year else (lambda day: str(day - length))
        return back(first) + "--" + back(last)
    if year:
        return f"{int(period[:4]) - 1:04}" + period[4:]
    if "-T" in period:
        month, third = period.split("-T")
        return f"{month}-T{int(third) - 1}" if third > "1" else month_on(month, -1) + "-T3"
    if len(period) == 4:
        return f"{int(period) - 1:04}"
    mark = period[5]
    if mark not in PARTS:
        return month_on(period, -1)
    number = int(period[6:]) - 1
    return f"{period[:4]}-{mark}{number}" if number else f"{int(period[:4]) - 1:04}-{mark}{PARTS[mark]}"


def standing(row, period):
    return {"period": period, "rank": row["rank"], "score": row["score"]}


def check_changes(own, old, known, wrong):
    """What changed since the last period that was ranked, and what stood a year before."""
    then = {row["unit_id"]: row for row in old["rows"]} if old else {}
    common = [row for row in own["rows"] if row["unit_id"] in then]
    ties = own["scheme"]["ties"]
    places = [ranks([-row["rank"] for row in rows], ties) for rows in ([then[row["unit_id"]] for row in common], common)]
    moved = {row["unit_id"]: a[0] - b[0] for row, a, b in zip(common, *places)}
    ids = {row["unit_id"] for row in own["rows"]}
    found = {
        "compared_with": old["period"] if old else None,
        "compared_units": len(common),
        "joined": [row["unit_id"] for row in own["rows"] if row["unit_id"] not in then] if old else [],
        "left": [row["unit_id"] for row in old["rows"] if row["unit_id"] not in ids] if old else [],
    }
    for key, value in found.items():
        if own[key] != value:
            wrong.append(f"{key}: published {own[key]}, recomputed {value}")
    year = known.get(before(own["period"], True))
    year_ago = {row["unit_id"]: standing(row, year["period"]) for row in year["rows"]} if year else {}
    for row in own["rows"]:
        unit, was = row["unit_id"], then.get(row["unit_id"])
        expected = [standing(was, old["period"]) if was else None, year_ago.get(unit)]
        said = [row["previous"], row["year_ago"]]
        # A unit that was merged or split is not compared, which only the register tells.
        if was and row["change_places"] is not None:
            difference, beyond = Fraction(0), None
            if row["score"] is not None:
                difference = Fraction(row["score"]) - Fraction(was["score"])
                said.append(Fraction(row["change_score"]))
                expected.append(difference)
            if row["variance"] is not None and was["variance"] is not None:
                beyond = difference ** 2 > Fraction(row["variance"]) + Fraction(was["variance"])
            expected += [moved[unit], beyond]
            said += [row["change_places"], row["change_beyond_error"]]
        if said != expected:
            wrong.append(f"{row['unit']}: published {said}, recomputed {expected}")


def feet(data):
    """Where units stand from below: place, best place of the interval, reach, absent without leave."""
    scheme, found, fields = data["scheme"], {}, {}
    group_of = {unit: group["name"] for group in scheme.get("groups", []) for unit in group["units"]}
    for row in data["rows"]:
        fields.setdefault(group_of.get(row["unit_id"]), ([], []))[0].append(row)
    for row in data["unranked"]:
        if row["absent"]:
            fields.setdefault(group_of.get(row["unit_id"]), ([], []))[1].append(row)
    said, critical = data["precision"], None
    if said is not None and (said["spread"] is not None or all(i["from"] != "column" for i in scheme["indicators"])):
        critical = Fraction(said["critical"])
    for rows, absent in fields.values():
        count = len(rows) + len(absent)
        reach = count // 2
        for row in rows:
            above, best = [other for other in rows if other["rank"] < row["rank"]], None
            if critical is not None and row["variance"] is not None:
                best = count - sum(
                    (Fraction(other["score"]) - Fraction(row["score"])) ** 2
                    > critical ** 2 * (Fraction(other["variance"]) + Fraction(row["variance"]))
                    for other in above
                )
            found[row["unit_id"]] = (count - len(above), best, reach, False)
        for row in absent:
            found[row["unit_id"]] = (1, None, max(reach, 1), True)
    return found


def counts_for(foot, rule):
    place, best, reach, absent = foot
    apart = best is not None and best <= min(rule["last"], reach)
    return place <= min(rule["last"], reach) and (not rule["distinguishable"] or absent or apart)


def check_consequences(history, wrong):
    """The gravest rule that holds for each unit of the last ranking of a history."""
    data, scheme = history[-1], history[-1]["scheme"]
    standings = [feet(each) for each in history]
    expected = []
    for row in data["rows"] + [row for row in data["unranked"] if row["absent"]]:
        unit, held = row["unit_id"], None
        foot = standings[-1].get(unit)
        by_rule = foot is not None and (not foot[3] or scheme["absent"] == "same")
        for rule in scheme["consequences"]:
            window = max(rule["within_months"] * YEARLY[scheme["cadence"]] // 12, 1)
            met = [
                each["period"]
                for each, feet_then in list(zip(history, standings))[-window:]
                if unit in feet_then and counts_for(feet_then[unit], rule)
            ]
            if by_rule and met and met[-1] == data["period"] and len(met) >= rule["repeated"]:
                held = (rule, met)
            if foot[3] and scheme["absent"] == rule["name"]:
                held = (rule, [data["period"]])
        if held is None:
            continue
        rule, run = held
        known, skipped, period = {each["period"] for each in history}, [], before(run[-1])
        while days_of(period) > days_of(run[0]):
            if period not in known:
                skipped.insert(0, period)
            period = before(period)
        apart = foot[1] is not None and foot[1] <= min(rule["last"], foot[2])
        expected.append([unit, row["unit"], rule["name"], run, skipped, apart, foot[3]])
    keys = ["unit_id", "unit", "name", "periods", "skipped", "apart", "absent"]
    said = [[each[key] for key in keys] for each in data["consequences"]]
    if said != expected:
        wrong.append(f"consequences: published {said}, recomputed {expected}")


def check_csv(path, data, wrong):
    """The columns of ranking.csv that stand in the data file under the same name."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    rows = data["rows"] + data["unranked"]
    if [line.get("unit_id") for line in table] != [row["unit_id"] for row in rows]:
        wrong.append("ranking.csv: other units, or in another order")
        return
    same = ["rank", "unit", "score", "band", "score_low", "score_high", "about_first", "about_last", "rank_first",
            "rank_last", "groups", "change_places", "change_score", "parent", "unit_now"]
    for line, row in zip(table, rows):
        for key in same:
            said, own = line.get(key), row.get(key)
            if said.lstrip("'") != ("" if own is None else str(own)).lstrip("'"):
                wrong.append(f"ranking.csv, {row['unit']}, {key}: {said} beside {own}")
        if line["status"] != row.get("reason", "ranked"):
            wrong.append(f"ranking.csv, {row['unit']}: {line['status']}")


def check_manifest(folder):
    """Every file of a folder against its manifest.json."""
    wrong = []
    try:
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            listed = {each["path"]: each for each in json.load(file)["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"manifest.json cannot be read: {error}"]
    found = set()
    for place, _, names in os.walk(folder):
        found |= {os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/") for name in names}
    for path in sorted(found - {"manifest.json"}):
        with open(os.path.join(folder, path), "rb") as file:
            content = file.read()
        if path not in listed:
            wrong.append(f"{path}: not in manifest.json")
        elif (len(content), hashlib.sha256(content).hexdigest()) != (listed[path]["size"], listed[path]["sha256"]):
            wrong.append(f"{path}: not the bytes of manifest.json")
    return wrong + [f"{path}: missing" for path in sorted(set(listed) - found)]


def check_history(rankings, report):
    """Rankings of one scheme, [(path, data)]: changes and consequences, oldest first."""
    rankings.sort(key=lambda each: days_of(each[1]["period"])[::-1])
    known = {data["period"]: data for _, data in rankings}
    for at, (path, data) in enumerate(rankings):
        wrong = []
        if data["scheme"] != rankings[0][1]["scheme"]:
            wrong.append("scheme: not that of the other periods")
        check_changes(data, rankings[at - 1][1] if at else None, known, wrong)
        check_consequences([each for _, each in rankings[:at + 1]], wrong)
        report(path, wrong)


# What a file that is none of ours, or was changed, leads to.
BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, ZeroDivisionError, StopIteration, OverflowError,
          RecursionError, decimal.InvalidOperation, OSError)


def in_words(error):
    if isinstance(error, KeyError):
        return f"the field {error} is missing or names nothing"
    return f"cannot be recomputed: {error or type(error).__name__}"


def main(paths):
    units = differ = 0

    def report(path, wrong):
        nonlocal differ
        for line in wrong:
            print(f"{path}: {line}")
        differ += len(wrong)

    def single(path):
        nonlocal units
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
            wrong = check(data)
            units += len(data["rows"])
        except BROKEN as error:
            report(path, [in_words(error)])
            return None
        report(path, wrong)
        return data

    if not paths:
        print("recompute.py ranking.json … or the folder of a site")
        return 2
    for path in paths:
        if not os.path.isdir(path):
            single(path)
            continue
        report(path, check_manifest(path))
        schemes = {}
        for place, folders, names in os.walk(path):
            folders.sort()
            if "ranking.json" not in names:
                continue
            file = os.path.join(place, "ranking.json")
            data = single(file)
            if data is None:
                continue
            try:
                wrong = []
                check_csv(os.path.join(place, "ranking.csv"), data, wrong)
                if place.replace(os.sep, "/").split("/")[-2:] != [data["scheme"]["id"], data["period"]]:
                    wrong.append("lies where another ranking should")
                report(file, wrong)
                schemes.setdefault(data["scheme"]["id"], []).append((file, data))
            except BROKEN as error:
                report(file, [in_words(error)])
        for name, rankings in sorted(schemes.items()):
            try:
                check_history(rankings, report)
            except BROKEN as error:
                report(name, [in_words(error)])
    print(f"{units} units, {differ} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
