from django.db import models

from clinic.models.branch import Branch


class DocumentCounter(models.Model):
    """The last number given to a kind of paper at a branch in a year.

    Taken under a row lock in the transaction that writes the paper: no gaps and no twins.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "year"], name="document_counter_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.kind} {self.year}"


class TicketCounter(models.Model):
    """The last consultation-ticket number given; one series for all branches, never reused."""

    prefix = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.prefix
