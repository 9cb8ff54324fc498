from typing import Any

from django.db import migrations

SHORT = {
    ("check_up", "ja"): (
        "$clinic $branch:次回ご来院の目安は$due_onです。確認・変更・停止 $link 電話$phone 券番号末尾$ticket_tail"
    ),
    ("check_up", "en"): (
        "$clinic $branch: your next visit is around $due_on. Answer or stop: $link Tel $phone, ticket ending $ticket_tail"
    ),
    ("rest_over", "ja"): (
        "$clinic $branch:ご予約が可能な時期になりました。ご返答・停止 $link 電話$phone 券番号末尾$ticket_tail"
    ),
    ("rest_over", "en"): (
        "$clinic $branch: you can make an appointment again. Answer or stop: $link Tel $phone, ticket ending $ticket_tail"
    ),
    ("post_course_test", "ja"): (
        "$clinic $branch:$due_on頃にご来院ください。ご返答・停止 $link 電話$phone 券番号末尾$ticket_tail"
    ),
    ("post_course_test", "en"): (
        "$clinic $branch: please come around $due_on. Answer or stop: $link Tel $phone, ticket ending $ticket_tail"
    ),
    ("contraception_end", "ja"): (
        "$clinic $branch:説明書のお約束の期間は$due_onまでです。ご返答・停止 $link 電話$phone 券番号末尾$ticket_tail"
    ),
    ("contraception_end", "en"): (
        "$clinic $branch: the period agreed on your sheet ends on $due_on. Answer or stop: $link Tel $phone, ticket ending $ticket_tail"
    ),
    ("interim_test", "ja"): (
        "$clinic $branch:$due_on頃に一度ご来院ください。ご返答・停止 $link 電話$phone 券番号末尾$ticket_tail"
    ),
    ("interim_test", "en"): (
        "$clinic $branch: please come for a short visit around $due_on. Answer or stop: $link Tel $phone, ticket ending $ticket_tail"
    ),
}


def fill(apps: Any, schema_editor: Any) -> None:
    """Give every version that has none the first short text of its kind."""
    texts = apps.get_model("reminders", "MessageText").objects.using(schema_editor.connection.alias)
    for (kind, language), short in SHORT.items():
        texts.filter(kind=kind, language=language, short="").update(short=short)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0004_message_channels")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
