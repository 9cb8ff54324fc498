import clinic.models.base
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='AccessLogAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True)),
                ('anchored_at', models.DateTimeField()),
                ('sequence', models.BigIntegerField()),
                ('row_hash', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='BranchEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=20)),
                ('name_ja', models.CharField(max_length=100)),
                ('name_en', models.CharField(max_length=100)),
                ('postal_code', models.CharField(blank=True, max_length=8)),
                ('address_ja', models.CharField(max_length=200)),
                ('address_en', models.CharField(max_length=200)),
                ('phone', models.CharField(max_length=20)),
                ('document_prefix', models.CharField(max_length=4)),
                ('slot_minutes', models.PositiveSmallIntegerField(default=15)),
                ('slot_capacity', models.PositiveSmallIntegerField(default=2)),
                ('is_active', models.BooleanField(default=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=100)),
                ('fields', models.JSONField()),
                ('saved_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('heard_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='HolidayOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True)),
                ('is_holiday', models.BooleanField()),
                ('name', models.CharField(max_length=50)),
            ],
        ),
        migrations.CreateModel(
            name='HolidayOverrideEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('is_holiday', models.BooleanField()),
                ('name', models.CharField(max_length=50)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clinic.holidayoverride')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('purpose', models.CharField(max_length=60)),
                ('request_hash', models.BinaryField(max_length=32)),
                ('result', models.CharField(max_length=200)),
                ('used_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['used_at'], name='idempotency_key_age')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('parameters', models.JSONField(default=dict)),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', clinic.models.base.ChoiceField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('message', models.CharField(blank=True, max_length=200)),
                ('file', models.FileField(blank=True, upload_to='jobs/')),
                ('file_name', models.CharField(blank=True, max_length=100)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('started_at', models.DateTimeField(null=True)),
                ('heard_from_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('total', None), ('done__lte', models.F('total')), _connector='OR'), name='job_done_within_total')],
            },
        ),
        migrations.CreateModel(
            name='LoginAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('email', models.CharField(max_length=254)),
                ('address', models.GenericIPAddressField(null=True)),
                ('was_successful', models.BooleanField()),
            ],
            options={
                'indexes': [models.Index(fields=['email', '-attempted_at'], name='login_attempt_email'), models.Index(fields=['address', '-attempted_at'], name='login_attempt_address')],
            },
        ),
        migrations.CreateModel(
            name='OpeningException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=100)),
            ],
            options={
                'ordering': ['branch', 'on', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closes', None), ('opens', None)), ('opens__lt', models.F('closes')), _connector='OR'), name='opening_exception_open_before_close')],
            },
        ),
        migrations.CreateModel(
            name='OpeningExceptionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=100)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clinic.openingexception')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('valid_during', django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                'ordering': ['branch', 'weekday', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='opening_hours_weekday'), models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='opening_hours_open_before_close')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHoursEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('valid_during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clinic.openinghours')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ja', models.CharField(max_length=100)),
                ('name_en', models.CharField(max_length=100)),
                ('operator_type', clinic.models.base.ChoiceField(choices=[('doctor', 'Individual doctor'), ('medical_corporation', 'Medical corporation'), ('company', 'Company')], default='doctor', max_length=20)),
                ('registration_no', models.CharField(blank=True, max_length=14)),
                ('tax_rounding', clinic.models.base.ChoiceField(choices=[('floor', 'Round down'), ('half_up', 'Round half up'), ('ceiling', 'Round up')], default='floor', max_length=8)),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='organisation_only_one'), models.CheckConstraint(condition=models.Q(('registration_no', ''), ('registration_no__regex', '^T[1-9][0-9]{12}$'), _connector='OR'), name='organisation_registration_no_shape')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name_ja', models.CharField(max_length=100)),
                ('name_en', models.CharField(max_length=100)),
                ('operator_type', clinic.models.base.ChoiceField(choices=[('doctor', 'Individual doctor'), ('medical_corporation', 'Medical corporation'), ('company', 'Company')], default='doctor', max_length=20)),
                ('registration_no', models.CharField(blank=True, max_length=14)),
                ('tax_rounding', clinic.models.base.ChoiceField(choices=[('floor', 'Round down'), ('half_up', 'Round half up'), ('ceiling', 'Round up')], default='floor', max_length=8)),
                ('only', models.BooleanField(default=True, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clinic.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=100)),
                ('payload', models.JSONField()),
                ('promised_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('not_before', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=100)),
                ('done_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('given_up_at', None)), fields=['not_before'], name='outbox_message_due')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'key'), name='outbox_message_once')],
            },
        ),
        migrations.CreateModel(
            name='TaskSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=100)),
                ('slot', models.DateTimeField()),
                ('taken_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('task', 'slot'), name='task_slot_once')],
            },
        ),
        migrations.CreateModel(
            name='TicketCounter',
            fields=[
                ('prefix', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=100)),
                ('language', clinic.models.base.ChoiceField(choices=[('ja', 'Japanese'), ('en', 'English')], default='ja', max_length=2)),
                ('theme', clinic.models.base.ChoiceField(choices=[('auto', 'Follow the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5)),
                ('has_shortcuts', models.BooleanField(default=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('action', clinic.models.base.ChoiceField(choices=[('view', 'Viewed'), ('print', 'Printed'), ('export', 'Exported'), ('denied', 'Refused'), ('sign_in', 'Signed in'), ('sign_out', 'Signed out'), ('sign_in_failed', 'Sign-in failed')], max_length=20)),
                ('user_id', models.BigIntegerField(null=True)),
                ('patient_id', models.BigIntegerField(null=True)),
                ('view', models.CharField(max_length=100)),
                ('object_id', models.CharField(blank=True, max_length=50)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('address', models.GenericIPAddressField(null=True)),
                ('request_id', models.CharField(blank=True, max_length=32)),
                ('previous_hash', models.BinaryField(max_length=32)),
                ('row_hash', models.BinaryField(max_length=32, unique=True)),
            ],
            options={
                'ordering': ['sequence'],
                'indexes': [models.Index(fields=['patient_id', '-sequence'], name='access_log_patient'), models.Index(fields=['user_id', '-sequence'], name='access_log_user')],
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name_ja', models.CharField(max_length=100)),
                ('name_en', models.CharField(max_length=100)),
                ('postal_code', models.CharField(blank=True, max_length=8)),
                ('address_ja', models.CharField(max_length=200)),
                ('address_en', models.CharField(max_length=200)),
                ('phone', models.CharField(max_length=20)),
                ('document_prefix', models.CharField(max_length=4, unique=True)),
                ('slot_minutes', models.PositiveSmallIntegerField(default=15)),
                ('slot_capacity', models.PositiveSmallIntegerField(default=2)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slot_minutes__gte', 5), ('slot_minutes__lte', 120)), name='branch_slot_minutes'), models.CheckConstraint(condition=models.Q(('slot_capacity__gte', 1)), name='branch_slot_capacity'), models.CheckConstraint(condition=models.Q(('document_prefix__regex', '^[A-Z]{1,4}$')), name='branch_document_prefix')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('language', clinic.models.base.ChoiceField(choices=[('ja', 'Japanese'), ('en', 'English')], default='ja', max_length=2)),
                ('theme', clinic.models.base.ChoiceField(choices=[('auto', 'Follow the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5)),
                ('has_shortcuts', models.BooleanField(default=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='clinic.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once'), models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='user_never_superuser')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branch',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_branchevent" ("address_en", "address_ja", "code", "document_prefix", "id", "is_active", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "slot_capacity", "slot_minutes") VALUES (NEW."address_en", NEW."address_ja", NEW."code", NEW."document_prefix", NEW."id", NEW."is_active", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."slot_capacity", NEW."slot_minutes"); RETURN NULL;', hash='145b6fed988cf5273a059ce5a76ceafe54af2d45', operation='INSERT', pgid='pgtrigger_insert_insert_4a13a', table='clinic_branch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branch',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clinic_branchevent" ("address_en", "address_ja", "code", "document_prefix", "id", "is_active", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "slot_capacity", "slot_minutes") VALUES (NEW."address_en", NEW."address_ja", NEW."code", NEW."document_prefix", NEW."id", NEW."is_active", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."slot_capacity", NEW."slot_minutes"); RETURN NULL;', hash='20b635aed6f736875a5d118b0480cfd330fa10c6', operation='UPDATE', pgid='pgtrigger_update_update_c2229', table='clinic_branch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branch',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_branchevent" ("address_en", "address_ja", "code", "document_prefix", "id", "is_active", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "slot_capacity", "slot_minutes") VALUES (OLD."address_en", OLD."address_ja", OLD."code", OLD."document_prefix", OLD."id", OLD."is_active", OLD."name_en", OLD."name_ja", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."postal_code", OLD."slot_capacity", OLD."slot_minutes"); RETURN NULL;', hash='93adcd500fd23fd9eb7020ae30d4b0c706076743', operation='DELETE', pgid='pgtrigger_delete_delete_11ad8', table='clinic_branch', when='AFTER')),
        ),
        migrations.AddField(
            model_name='branchevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clinic.branch'),
        ),
        migrations.AddField(
            model_name='documentcounter',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.branch'),
        ),
        migrations.AddField(
            model_name='formdraft',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holidayoverride',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_holidayoverrideevent" ("id", "is_holiday", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_holiday", NEW."name", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='234d4e2d4cb1b623534ebe97883e869db7b7cc2f', operation='INSERT', pgid='pgtrigger_insert_insert_15ce8', table='clinic_holidayoverride', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holidayoverride',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clinic_holidayoverrideevent" ("id", "is_holiday", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_holiday", NEW."name", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='9f0e481551ae674f8d26a52eec1babe6711f20a0', operation='UPDATE', pgid='pgtrigger_update_update_8a1e1', table='clinic_holidayoverride', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holidayoverride',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_holidayoverrideevent" ("id", "is_holiday", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."is_holiday", OLD."name", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='caa6f183f7c6d903f482aefd645a7469d9d59242', operation='DELETE', pgid='pgtrigger_delete_delete_9f0ec', table='clinic_holidayoverride', when='AFTER')),
        ),
        migrations.AddField(
            model_name='idempotencykey',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='job',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='openingexception',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_exceptions', to='clinic.branch'),
        ),
        migrations.AddField(
            model_name='openingexceptionevent',
            name='branch',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch'),
        ),
        migrations.AddField(
            model_name='openinghours',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_hours', to='clinic.branch'),
        ),
        migrations.AddField(
            model_name='openinghoursevent',
            name='branch',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_organisationevent" ("id", "name_en", "name_ja", "only", "operator_type", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registration_no", "tax_rounding") VALUES (NEW."id", NEW."name_en", NEW."name_ja", NEW."only", NEW."operator_type", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."registration_no", NEW."tax_rounding"); RETURN NULL;', hash='6695a9f34c5d3c4f7e9219748c5d717d3289d17d', operation='INSERT', pgid='pgtrigger_insert_insert_05a9c', table='clinic_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clinic_organisationevent" ("id", "name_en", "name_ja", "only", "operator_type", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registration_no", "tax_rounding") VALUES (NEW."id", NEW."name_en", NEW."name_ja", NEW."only", NEW."operator_type", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."registration_no", NEW."tax_rounding"); RETURN NULL;', hash='e73b7fa785bbd356d254d8009fe98eef8ea8dda0', operation='UPDATE', pgid='pgtrigger_update_update_bd4b5', table='clinic_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_organisationevent" ("id", "name_en", "name_ja", "only", "operator_type", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registration_no", "tax_rounding") VALUES (OLD."id", OLD."name_en", OLD."name_ja", OLD."only", OLD."operator_type", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."registration_no", OLD."tax_rounding"); RETURN NULL;', hash='9d6d2f522d59d21fde0359e5df0bd821284af3fe', operation='DELETE', pgid='pgtrigger_delete_delete_8a2b7', table='clinic_organisation', when='AFTER')),
        ),
        migrations.AddField(
            model_name='userevent',
            name='branch',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='documentcounter',
            constraint=models.UniqueConstraint(fields=('branch', 'kind', 'year'), name='document_counter_once'),
        ),
        migrations.AddConstraint(
            model_name='formdraft',
            constraint=models.UniqueConstraint(fields=('user', 'form'), name='form_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='idempotency_key_once'),
        ),
        migrations.AddConstraint(
            model_name='openingexception',
            constraint=models.UniqueConstraint(fields=('branch', 'on', 'opens'), name='opening_exception_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('branch', '='), ('weekday', '='), ('opens', '='), ('valid_during', '&&')], name='opening_hours_same_start_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_userevent" ("branch_id", "email", "has_shortcuts", "id", "is_active", "is_demo", "is_superuser", "language", "last_login", "name", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme", "version") VALUES (NEW."branch_id", NEW."email", NEW."has_shortcuts", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."language", NEW."last_login", NEW."name", NEW."password", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."theme", NEW."version"); RETURN NULL;', hash='f2d2eee1d11437f192afe77283d4a7fe38ec9f81', operation='INSERT', pgid='pgtrigger_insert_insert_2f1a2', table='clinic_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clinic_userevent" ("branch_id", "email", "has_shortcuts", "id", "is_active", "is_demo", "is_superuser", "language", "last_login", "name", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme", "version") VALUES (NEW."branch_id", NEW."email", NEW."has_shortcuts", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."language", NEW."last_login", NEW."name", NEW."password", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."theme", NEW."version"); RETURN NULL;', hash='6e8e02b26b5fb79546592c9cb8e47fb8c249e40f', operation='UPDATE', pgid='pgtrigger_update_update_8b9bb', table='clinic_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_userevent" ("branch_id", "email", "has_shortcuts", "id", "is_active", "is_demo", "is_superuser", "language", "last_login", "name", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme", "version") VALUES (OLD."branch_id", OLD."email", OLD."has_shortcuts", OLD."id", OLD."is_active", OLD."is_demo", OLD."is_superuser", OLD."language", OLD."last_login", OLD."name", OLD."password", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."theme", OLD."version"); RETURN NULL;', hash='9d19e99babb2dabc790a0cd5fabd4d919c6b85fd', operation='DELETE', pgid='pgtrigger_delete_delete_c1c44', table='clinic_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branchevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='30bf79600e0749f3951faf6861268d0871873e7a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9849b', table='clinic_branchevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holidayoverrideevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d6be39cffe83b73376592d8c6a95461977d37bf9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9a7cd', table='clinic_holidayoverrideevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openingexception',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_openingexceptionevent" ("branch_id", "closes", "id", "on", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."branch_id", NEW."closes", NEW."id", NEW."on", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;', hash='2af1f1a909e03b32fcba53a4ce52d2f157580a39', operation='INSERT', pgid='pgtrigger_insert_insert_ecb32', table='clinic_openingexception', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openingexception',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clinic_openingexceptionevent" ("branch_id", "closes", "id", "on", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."branch_id", NEW."closes", NEW."id", NEW."on", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;', hash='5a95255ebb4980ef0d5f10cf82a0f3c3f5c8abd9', operation='UPDATE', pgid='pgtrigger_update_update_285da', table='clinic_openingexception', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openingexception',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_openingexceptionevent" ("branch_id", "closes", "id", "on", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (OLD."branch_id", OLD."closes", OLD."id", OLD."on", OLD."opens", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason"); RETURN NULL;', hash='3627ec0bfb01aca72a177a231702c07736db8bce', operation='DELETE', pgid='pgtrigger_delete_delete_7ce1a', table='clinic_openingexception', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openingexceptionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='215eea7bd1f14abe3dec384e8cb042a9168bc7df', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1f925', table='clinic_openingexceptionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_openinghoursevent" ("branch_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_during", "weekday") VALUES (NEW."branch_id", NEW."closes", NEW."id", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_during", NEW."weekday"); RETURN NULL;', hash='e73309de04e4dd4da1ea910306f9b3502e278602', operation='INSERT', pgid='pgtrigger_insert_insert_c4a2b', table='clinic_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clinic_openinghoursevent" ("branch_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_during", "weekday") VALUES (NEW."branch_id", NEW."closes", NEW."id", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_during", NEW."weekday"); RETURN NULL;', hash='74e76b09e062148e845f94f63529dc783abf7571', operation='UPDATE', pgid='pgtrigger_update_update_4a20a', table='clinic_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clinic_openinghoursevent" ("branch_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_during", "weekday") VALUES (OLD."branch_id", OLD."closes", OLD."id", OLD."opens", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_during", OLD."weekday"); RETURN NULL;', hash='123e6493246de37b303e1f8316d54b910a2292b0', operation='DELETE', pgid='pgtrigger_delete_delete_69a5c', table='clinic_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghoursevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='525cf27bc6037060318e586049aee4dfb3a358b9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cdc6f', table='clinic_openinghoursevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c0da96f496d52986fb04a695ddaa51207879e55e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9543e', table='clinic_organisationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a535f1d0fb5444a6a16797c1a08f0f380cadd8c5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0aa3e', table='clinic_userevent', when='BEFORE')),
        ),
    ]
