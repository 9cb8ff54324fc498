"""What a migration does when a list of choices grows: Django itself changes no check for it."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class RewriteChoices(Operation):
    """Let a column take the words that its ChoiceField lists after this migration, and no others.

    Stands after the AlterField with the new choices; back again it restores the old list.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name = model_name
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models are described by the AlterField before this."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._write(schema_editor, to_state.apps.get_model(app_label, self.model_name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._write(schema_editor, to_state.apps.get_model(app_label, self.model_name))

    def describe(self) -> str:
        return f"Rewrite the list of {self.model_name}.{self.name}"

    def _write(self, schema_editor: BaseDatabaseSchemaEditor, model: Any) -> None:
        field = model._meta.get_field(self.name)
        table = model._meta.db_table
        quote = schema_editor.quote_name
        name = quote(f"{table}_{field.column}_check")
        check = field.db_check(schema_editor.connection)
        schema_editor.execute(
            f"ALTER TABLE {quote(table)} DROP CONSTRAINT IF EXISTS {name},"
            f" ADD CONSTRAINT {name} CHECK ({check})"
        )
