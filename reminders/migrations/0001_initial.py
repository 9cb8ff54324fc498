import clinic.models.base
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clinic', '__first__'),
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('prescriptions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', clinic.models.base.ChoiceField(choices=[('check_up', 'Monthly check-up'), ('pregnancy_test', 'Pregnancy test'), ('results', 'Results to discuss'), ('extension', 'Decision on extension'), ('rest_over', 'Rest over'), ('post_course_test', 'Pregnancy test after the course'), ('contraception_end', 'End of contraception'), ('missed_visit', 'Missed visit')], max_length=20)),
                ('language', clinic.models.base.ChoiceField(choices=[('ja', 'Japanese'), ('en', 'English')], max_length=2)),
                ('version_no', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(max_length=100)),
                ('body', models.TextField(max_length=2000)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'language', 'version_no'), name='message_text_version_once')],
            },
        ),
        migrations.CreateModel(
            name='MessageTextEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', clinic.models.base.ChoiceField(choices=[('check_up', 'Monthly check-up'), ('pregnancy_test', 'Pregnancy test'), ('results', 'Results to discuss'), ('extension', 'Decision on extension'), ('rest_over', 'Rest over'), ('post_course_test', 'Pregnancy test after the course'), ('contraception_end', 'End of contraception'), ('missed_visit', 'Missed visit')], max_length=20)),
                ('language', clinic.models.base.ChoiceField(choices=[('ja', 'Japanese'), ('en', 'English')], max_length=2)),
                ('version_no', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(max_length=100)),
                ('body', models.TextField(max_length=2000)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reminders.messagetext')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', clinic.models.base.ChoiceField(choices=[('check_up', 'Monthly check-up'), ('pregnancy_test', 'Pregnancy test'), ('results', 'Results to discuss'), ('extension', 'Decision on extension'), ('rest_over', 'Rest over'), ('post_course_test', 'Pregnancy test after the course'), ('contraception_end', 'End of contraception'), ('missed_visit', 'Missed visit')], max_length=20)),
                ('due_on', models.DateField()),
                ('latest_on', models.DateField(blank=True, null=True)),
                ('state', clinic.models.base.ChoiceField(choices=[('open', 'Open'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('planned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_reason', models.CharField(blank=True, max_length=200)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='prescriptions.course')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='patients.patient')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_on'], name='obligation_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('course', 'kind', 'due_on'), name='obligation_open_once')],
            },
        ),
        migrations.CreateModel(
            name='ObligationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', clinic.models.base.ChoiceField(choices=[('check_up', 'Monthly check-up'), ('pregnancy_test', 'Pregnancy test'), ('results', 'Results to discuss'), ('extension', 'Decision on extension'), ('rest_over', 'Rest over'), ('post_course_test', 'Pregnancy test after the course'), ('contraception_end', 'End of contraception'), ('missed_visit', 'Missed visit')], max_length=20)),
                ('due_on', models.DateField()),
                ('latest_on', models.DateField(blank=True, null=True)),
                ('state', clinic.models.base.ChoiceField(choices=[('open', 'Open'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('planned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_reason', models.CharField(blank=True, max_length=200)),
                ('course', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.course')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reminders.obligation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', clinic.models.base.ChoiceField(choices=[('check_up', 'Monthly check-up'), ('pregnancy_test', 'Pregnancy test'), ('results', 'Results to discuss'), ('extension', 'Decision on extension'), ('rest_over', 'Rest over'), ('post_course_test', 'Pregnancy test after the course'), ('contraception_end', 'End of contraception'), ('missed_visit', 'Missed visit')], max_length=20)),
                ('due_on', models.DateField()),
                ('channel', clinic.models.base.ChoiceField(choices=[('email', 'E-mail'), ('phone', 'Telephone list')], max_length=5)),
                ('state', clinic.models.base.ChoiceField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('in_doubt', 'In doubt'), ('stopped', 'Stopped'), ('done_by_phone', 'Done by telephone')], default='waiting', max_length=15)),
                ('send_after', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('message_id', models.CharField(blank=True, max_length=100)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='reminders.obligation')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='patients.patient')),
                ('text', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='reminders.messagetext')),
            ],
            options={
                'ordering': ['send_after', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['send_after'], name='reminder_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['claimed_at'], name='reminder_in_flight')],
                'constraints': [models.UniqueConstraint(fields=('patient', 'kind', 'due_on', 'channel'), name='reminder_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetext',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_messagetextevent" ("body", "id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "subject", "version_no") VALUES (NEW."body", NEW."id", NEW."kind", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."subject", NEW."version_no"); RETURN NULL;', hash='3759935263fed00b416d4a9eff73f3f65b7f2b88', operation='INSERT', pgid='pgtrigger_insert_insert_95a85', table='reminders_messagetext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetext',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reminders_messagetextevent" ("body", "id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "subject", "version_no") VALUES (NEW."body", NEW."id", NEW."kind", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."subject", NEW."version_no"); RETURN NULL;', hash='8d0af373a4e1ea45da7ef280139ef38e0a0c6ef3', operation='UPDATE', pgid='pgtrigger_update_update_4537f', table='reminders_messagetext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetext',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_messagetextevent" ("body", "id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "subject", "version_no") VALUES (OLD."body", OLD."id", OLD."kind", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."subject", OLD."version_no"); RETURN NULL;', hash='417818963f44dcb8bc56ffcd5606e6f3096bb82e', operation='DELETE', pgid='pgtrigger_delete_delete_16a9f', table='reminders_messagetext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetextevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='60b927e762d0833a0435a99e1c88da40d79871b6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6821', table='reminders_messagetextevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_obligationevent" ("closed_at", "closed_reason", "course_id", "due_on", "id", "kind", "latest_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "state") VALUES (NEW."closed_at", NEW."closed_reason", NEW."course_id", NEW."due_on", NEW."id", NEW."kind", NEW."latest_on", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_at", NEW."state"); RETURN NULL;', hash='49df5a40f20382b0035fd85fccbefef7a0814c45', operation='INSERT', pgid='pgtrigger_insert_insert_6b523', table='reminders_obligation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reminders_obligationevent" ("closed_at", "closed_reason", "course_id", "due_on", "id", "kind", "latest_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "state") VALUES (NEW."closed_at", NEW."closed_reason", NEW."course_id", NEW."due_on", NEW."id", NEW."kind", NEW."latest_on", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_at", NEW."state"); RETURN NULL;', hash='34d8b32a756b5dc2745fe3587d96f89cdeee149e', operation='UPDATE', pgid='pgtrigger_update_update_f6934', table='reminders_obligation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reminders_obligationevent" ("closed_at", "closed_reason", "course_id", "due_on", "id", "kind", "latest_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "state") VALUES (OLD."closed_at", OLD."closed_reason", OLD."course_id", OLD."due_on", OLD."id", OLD."kind", OLD."latest_on", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_at", OLD."state"); RETURN NULL;', hash='ca6e9570b00de18a135ce3d638ec90e34461298a', operation='DELETE', pgid='pgtrigger_delete_delete_f2544', table='reminders_obligation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36236d178cb4959467251c14edc8473174aa87c1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5d9ca', table='reminders_obligationevent', when='BEFORE')),
        ),
    ]
