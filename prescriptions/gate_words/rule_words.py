"""The shape of the words of one rule."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """What staff read about one rule.

    `details` say what is missing, with the evidence and its dates, from the most exact
    sentence to the plainest; the first whose values are all known is shown. `action` says
    what to do now. `explanation` is for the page of rules.
    """

    title: Text
    explanation: Text
    details: tuple[Text, ...]
    action: Text
