from django.db import migrations

ROLES = ("doctor", "reception", "administrator")


def add_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    """The fixed roles, as groups that only migrations make."""

    dependencies = [
        ("clinic", "0002_cache_table"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
