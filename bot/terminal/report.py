"""What came of labelled questions: figures, what went wrong, and what to set; as lines and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.terminal.screen import Line, Screen, paint, shown
from bot.wording import count
from index import Fault, Outcome, Summary

# So many questions that went wrong are told; of a larger collection --json tells the rest.
TOLD = 20

_FAULTS = {
    Fault.ANSWERED: "answered, though the article does not say",
    Fault.REFUSED: "refused, though the article says",
    Fault.NOT_FIRST: "another sentence came first",
}


def render_report(outcomes: Sequence[Outcome], summary: Summary, suggested: float | None, screen: Screen) -> str:
    """
    The figures, the first questions that went wrong, the worst kind first, and what to set.

    Args:
        outcomes: of all questions.
        summary: of the same ones.
        suggested: the min_confidence that suits them; None: it cannot be told.
        screen: what can be shown.
    """
    wrong = sorted((outcome for outcome in outcomes if outcome.fault), key=lambda one: [*_FAULTS].index(_fault(one)))
    blocks = [_figures(summary)]
    blocks += [_told(outcome) for outcome in wrong[:TOLD]]
    if len(wrong) > TOLD:
        blocks.append([_line(f"And {count(len(wrong) - TOLD, 'more question')} went wrong: --json tells them all.")])
    if suggested is not None:
        blocks.append([_line(f"These questions are parted best by min_confidence = {suggested:g} in config.toml.")])
    return paint(blocks, screen)


def report_as_json(outcomes: Sequence[Outcome], summary: Summary, suggested: float | None) -> str:
    """One line of JSON: the figures, what to set, and every question that went wrong."""
    wrong = [
        {
            "question": outcome.labelled.question,
            "fault": outcome.fault,
            "rank": outcome.rank,
            "confidence": round(outcome.confidence, 4),
            "best": _best(outcome),
        }
        for outcome in outcomes
        if outcome.fault
    ]
    return json.dumps(asdict(summary) | {"suggested_min_confidence": suggested, "wrong": wrong}, ensure_ascii=False)


def _figures(summary: Summary) -> list[Line]:
    shares = {
        "hit@1": summary.hit_at_1,
        "hit@3": summary.hit_at_3,
        "hit@5": summary.hit_at_5,
        "MRR@10": summary.mrr,
        "answered": summary.answered,
        "wrongly answered": summary.wrongly_answered,
    }
    answerable = count(summary.answerable, "question")
    asked = _line(f"{answerable} that the article answers, {summary.unanswerable:,} that it does not")
    figures = ((name, "–" if share is None else f"{share:.1%}") for name, share in shares.items())
    return [asked, *(_line(f"  {name:<17}{figure:>7}") for name, figure in figures)]


def _told(outcome: Outcome) -> list[Line]:
    """A question that went wrong, how, and the sentence that came first."""
    how = f"{_FAULTS[_fault(outcome)]}; sure {outcome.confidence:.2f}"
    if outcome.labelled.relevant and outcome.rank != 1:
        how += f"; the right one came {f'at {outcome.rank}' if outcome.rank else 'nowhere'}"
    lines = [_line(shown(outcome.labelled.question), "bold"), Line(((how, "dim"),), margin=("  ", ""))]
    if best := _best(outcome):
        lines.append(Line(((shown(best), ""),), margin=("> ", "")))
    return lines


def _fault(outcome: Outcome) -> Fault:
    return outcome.fault or Fault.NOT_FIRST


def _best(outcome: Outcome) -> str | None:
    return outcome.best.passage.span.cut(outcome.best.article.text) if outcome.best else None


def _line(text: str, style: str = "") -> Line:
    return Line(((text, style),))
