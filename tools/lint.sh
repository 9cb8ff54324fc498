#!/bin/sh
# Check everything that can be checked without running the product; name all that fails.
# Wants the environment of tools/with_services.py: the migration checks ask a database.
cd "$(dirname "$0")/.." || exit 1
bin=.venv/bin
failed=

# Left out below: tables that no release holds yet, so nobody waits for their locks.

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        printf 'ok      %s\n' "$name"
    else
        printf 'FAILED  %s\n%s\n' "$name" "$output"
        failed="$failed $name"
    fi
}

templates=$(git ls-files 'templates/*.html')

check ruff-format $bin/ruff format --check --quiet .
check ruff $bin/ruff check --quiet .
check mypy $bin/mypy .
check import-linter $bin/lint-imports
# shellcheck disable=SC2086  # one argument for each template
check djade $bin/djade --check --target-version 5.2 $templates
check djlint $bin/djlint --lint --quiet templates
check migrations-missing $bin/python manage.py makemigrations --check --dry-run
check migrations-safe $bin/python manage.py lintmigrations --settings tests.settings --quiet ok ignore --include-apps clinic patients labs prescriptions billing reminders --ignore-name 0002_cache_table 0003_print_deposits 0003_merged_records_closed 0008_withdrawn_exceptions 0009_holiday_changes 0014_incident_steps_taken_back
check deploy env BASE_URL=https://clinic.example $bin/python manage.py check --deploy --fail-level WARNING
check translations $bin/python tools/translations.py --check
check documents $bin/python tools/documents.py --check
check vendored $bin/python tools/vendor.py --check
check whitespace git diff --check "$(git hash-object -t tree /dev/null)" HEAD -- . ':!static/vendor' ':!*.csv'

[ -z "$failed" ] || { printf '\nFailed:%s\n' "$failed"; exit 1; }
printf '\nEverything is in order.\n'
