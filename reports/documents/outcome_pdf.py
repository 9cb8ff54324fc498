"""The outcomes as a PDF: the page's sections, plots and tables, on paper."""

from typing import IO

from django.template.loader import render_to_string
from django.utils import timezone

from clinic.models import Job, Organisation
from clinic.pdf import render_pdf
from clinic.services.jobs import Made, Progress
from reports.documents.outcome_sections import sections_of, state_rows
from reports.queries.filter_words import filter_lines, filter_of
from reports.queries.outcomes import outcomes_of

KIND = "reports.outcomes"


def write_outcome_pdf(job: Job, progress: Progress, out: IO[bytes]) -> Made:
    """Write the summary that a job asks for, in the language of who asked."""
    progress.begin(2)
    chosen = filter_of(job.parameters["filters"])
    outcomes = outcomes_of(chosen)
    progress.reached(1)
    context = {
        "clinic": Organisation.objects.get(),
        "made_at": timezone.now(),
        "filters": filter_lines(chosen),
        "courses": outcomes.summary.courses,
        "sections": sections_of(outcomes),
        "states": state_rows(outcomes),
    }
    paper = render_pdf(render_to_string("reports/outcome_paper.html", context))
    out.write(paper.content)
    return Made(f"outcomes-{timezone.localdate():%Y%m%d}.pdf", "application/pdf")
